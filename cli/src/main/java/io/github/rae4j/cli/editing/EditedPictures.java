// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.editing;

import io.github.rae4j.cli.output.ImageOutput;
import io.github.rae4j.cli.output.ImageTarget;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.GifWriter;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.LabelledGrid;
import io.github.rae4j.formats.image.NpzPack;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The pictures that an edit has made, and how they are written.
 *
 * @param images float32 {@code (n, 3, height, width)}
 * @param captions one for each
 * @param all provenance of all of them together
 * @param each provenance of one of them
 */
record EditedPictures(
    Tensor images, List<String> captions, Provenance all, IntFunction<Provenance> each) {
  private static final int MILLISECONDS = 100;

  /** Pictures that a contact sheet shows before the results. */
  record Before(List<RgbImage> tiles, List<String> captions) {
    static final Before NOTHING = new Before(List.of(), List.of());
  }

  /**
   * Writes them in the form that the target's name asks for.
   *
   * @param before for a contact sheet
   */
  void write(ImageTarget target, Before before) {
    List<RgbImage> tiles = ImageTensors.toImages(images, Quantization.ROUND);
    if (target.isFolder()) {
      for (int i = 0; i < tiles.size(); i++) {
        Cancellation.check();
        PngWriter.write(file(target.path(), i), tiles.get(i), each.apply(i).asText());
      }
    } else if (target.isFile(".safetensors")) {
      SafetensorsWriter.write(target.path(), Map.of("images", images), all.asText());
    } else if (target.isFile(".npz")) {
      NpzPack.pack(target.path(), tiles.size(), tiles.iterator());
    } else if (target.isFile(".gif")) {
      GifWriter.write(target.path(), thereAndBack(tiles), all.asText());
    } else {
      List<RgbImage> shown = new ArrayList<>(before.tiles);
      shown.addAll(tiles);
      List<String> below = new ArrayList<>(before.captions);
      below.addAll(captions);
      PngWriter.write(
          target.path(),
          LabelledGrid.render(shown, below, ImageOutput.columns(shown.size())),
          all.asText());
    }
  }

  static Path file(Path folder, int index) {
    return folder.resolve(String.format(Locale.ROOT, "%06d.png", index));
  }

  /** So that an animation that repeats does not jump. */
  private List<GifWriter.Frame> thereAndBack(List<RgbImage> tiles) {
    List<GifWriter.Frame> frames = new ArrayList<>();
    for (int i = 0; i < tiles.size(); i++) {
      RgbImage frame = LabelledGrid.render(List.of(tiles.get(i)), List.of(captions.get(i)), 1);
      boolean isEnd = i == 0 || i == tiles.size() - 1;
      frames.add(new GifWriter.Frame(frame, isEnd ? 5 * MILLISECONDS : MILLISECONDS));
    }
    for (int i = tiles.size() - 2; i > 0; i--) {
      frames.add(frames.get(i));
    }
    return frames;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.output;

import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.LabelledGrid;
import io.github.rae4j.formats.image.NpzPack;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes generated images in the form that the target's name asks for. */
public final class ImageOutput {
  private static final int MAX_COLUMNS = 10;

  private ImageOutput() {}

  /**
   * Checks before a long run whether its result can be written.
   *
   * @throws RaeException if it cannot
   */
  public static void requireWritable(ImageTarget target) {
    if (target.isFolder() && Files.isRegularFile(target.path())) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "cannot write %s: it is a file, but without one of the endings .png, .npz and"
                  + " .safetensors a folder of PNGs is written",
              target.path()));
    }
    Targets.requireWritable(target.path(), target.isFolder());
  }

  /**
   * Checks before a long run whether images that are written at once fit into memory.
   *
   * @param latent shape of one latent
   * @param size of one image
   * @param advice what to do instead
   * @throws RaeException if they do not
   */
  public static void requireMemory(int count, Shape latent, ImageSize size, String advice) {
    double images = (double) Float.BYTES * 3 * size.height() * size.width() * count;
    // The batches, and what they are put together to: one tensor each of latents and images.
    double needed = 2 * (images + (double) Float.BYTES * latent.elements() * count);
    long heap = Runtime.getRuntime().maxMemory();
    if (needed > heap || images > Integer.MAX_VALUE) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "%,d images at once take %.1f GB of memory; Java may use %.1f, and one tensor 2.1; %s",
              count,
              needed / 1e9,
              heap / 1e9,
              advice));
    }
  }

  /**
   * Writes images.
   *
   * @param images float32 {@code (n, 3, h, w)}, not clamped
   * @param labels one for each image
   * @param classNames may be empty
   */
  public static void write(
      ImageTarget where,
      Tensor images,
      List<Optional<Long>> labels,
      List<String> classNames,
      Provenance provenance) {
    Path target = where.path();
    if (where.isFile(".safetensors")) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("images", images);
      if (labels.stream().allMatch(Optional::isPresent)) {
        tensors.put(
            "labels", Tensor.of(labels.stream().mapToLong(Optional::get).toArray(), labels.size()));
      }
      SafetensorsWriter.write(target, tensors, provenance.asText());
    } else if (where.isFile(".npz")) {
      // The reference's evaluation files truncate where its pictures round.
      List<RgbImage> truncated = ImageTensors.toImages(images, Quantization.TRUNCATE);
      NpzPack.pack(target, truncated.size(), truncated.iterator());
    } else {
      List<RgbImage> tiles = ImageTensors.toImages(images, Quantization.ROUND);
      if (where.isFile(".png")) {
        writeGrid(target, tiles, labels, classNames, provenance);
      } else {
        writeFolder(target, tiles, labels, classNames, provenance);
      }
    }
  }

  private static void writeGrid(
      Path target,
      List<RgbImage> tiles,
      List<Optional<Long>> labels,
      List<String> classNames,
      Provenance provenance) {
    List<String> captions = labels.stream().map(l -> caption(l, classNames)).toList();
    PngWriter.write(
        target,
        LabelledGrid.render(tiles, captions, columns(tiles.size())),
        provenance.of(Optional.empty(), text(labels)).asText());
  }

  private static void writeFolder(
      Path target,
      List<RgbImage> tiles,
      List<Optional<Long>> labels,
      List<String> classNames,
      Provenance provenance) {
    for (int i = 0; i < tiles.size(); i++) {
      Cancellation.check();
      PngWriter.write(
          file(target, i),
          tiles.get(i),
          provenance.of(Optional.of((long) i), describe(labels.get(i), classNames)).asText());
    }
    requireAll(target, tiles.size());
  }

  private static Path file(Path folder, int index) {
    return folder.resolve(String.format(Locale.ROOT, "%06d.png", index));
  }

  private static void requireAll(Path folder, int count) {
    for (int i = 0; i < count; i++) {
      if (!Files.isRegularFile(file(folder, i))) {
        throw new RaeException(
            String.format(
                Locale.ROOT,
                "%s does not hold the %,d images that were written to it: %s was removed meanwhile",
                folder,
                count,
                file(folder, i).getFileName()));
      }
    }
  }

  /** Close to square, but short rows stay one row and ten classes make two rows of five. */
  public static int columns(int tiles) {
    if (tiles <= 5) {
      return tiles;
    }
    if (tiles % MAX_COLUMNS == 0 && tiles > MAX_COLUMNS) {
      return MAX_COLUMNS;
    }
    return Math.min(MAX_COLUMNS, Math.max(5, (int) Math.ceil(Math.sqrt(tiles))));
  }

  /** The name of a class; its number where it has no name. */
  public static String caption(Optional<Long> label, List<String> classNames) {
    return label
        .filter(l -> l >= 0 && l < classNames.size())
        .map(l -> classNames.get(l.intValue()))
        .orElseGet(() -> text(label));
  }

  /** Label and name of a class. */
  public static String describe(Optional<Long> label, List<String> classNames) {
    return ClassNames.describe(label, classNames);
  }

  /** The labels of several images, separated by commas. */
  public static String text(List<Optional<Long>> labels) {
    return labels.stream().map(ImageOutput::text).collect(Collectors.joining(","));
  }

  private static String text(Optional<Long> label) {
    return label.map(String::valueOf).orElse("none");
  }
}

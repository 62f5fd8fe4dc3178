// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.editing;

import io.github.rae4j.cli.output.ImageOutput;
import io.github.rae4j.cli.output.ImageTarget;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.editing.Edit;
import io.github.rae4j.core.editing.Film;
import io.github.rae4j.core.editing.FilmFrame;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.formats.image.GifWriter;
import io.github.rae4j.formats.image.LabelledGrid;
import io.github.rae4j.formats.image.PngWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows a run as a film. */
@Command(
    name = "film",
    description =
        "Show a run of 'sample' as a film: what each state decodes to, and beside it the data that "
            + "the model predicts from this state.",
    footer = {
      "",
      "Examples:",
      "  rae4j film --labels sneaker,bag --seed 3 --out film.gif",
      "  rae4j film --labels 9 --steps 25 --every 2 --out film.png",
      "  rae4j film --labels 9 --out frames/"
    })
public final class FilmCommand extends EditCommand {
  private static final int USUAL_COUNT = 3;
  private static final int MOST_COLUMNS = 10;

  /** All states of all images are in memory at once. */
  private static final int MOST_IMAGES = 24;

  @Option(
      names = "--every",
      paramLabel = "K",
      defaultValue = "1",
      description = "Show every K-th state, and the last one (default: ${DEFAULT-VALUE}).")
  private int every = 1;

  @Option(
      names = "--delay",
      paramLabel = "MS",
      defaultValue = "100",
      description =
          "Milliseconds of a frame of a .gif, 10 to 10000; the last one is held"
              + " (default: ${DEFAULT-VALUE}).")
  private int delay = 100;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "PATH",
      defaultValue = "rae4j-film.gif",
      description =
          "A .gif, a .png with up to ten states of each image, or a folder of PNGs, one for each"
              + " state (default: ${DEFAULT-VALUE}).")
  private String out = "rae4j-film.gif";

  private ImageTarget target() {
    return ImageTarget.orAnimation("--out", out);
  }

  @Override
  void requireUsage() {
    requireNoPictures();
    UsageException.requirePositive("--every", every);
    if (delay < 10 || delay > 10_000) {
      throw new UsageException("--delay must lie in [10, 10000], but is " + delay);
    }
    ImageTarget target = target();
    if (target.isFile(".npz") || target.isFile(".safetensors")) {
      throw new UsageException(
          "--out: a film is a .gif, a .png or a folder of PNGs, and not '" + out + "'");
    }
    ImageOutput.requireWritable(target);
  }

  @Override
  boolean encodes() {
    return false;
  }

  @Override
  void edit(EditRun run) {
    List<Optional<Long>> labels =
        classes().labels(run.classNames(), run.classes(), USUAL_COUNT, LabelSampling.CYCLIC);
    if (labels.size() > MOST_IMAGES) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "a film shows at most %d images, but %d are asked for",
              MOST_IMAGES,
              labels.size()));
    }
    Film film = new Film(run.autoencoder()::decode, every);
    run.latents(Edit.generation(), run.request(labels), film);
    List<String> names = run.classNames().names();
    List<String> captions = labels.stream().map(l -> ImageOutput.caption(l, names)).toList();
    Map<String, String> edit = new LinkedHashMap<>();
    edit.put("edit", "film");
    edit.put("edit.every", Integer.toString(every));
    Provenance provenance = run.provenance(true, ImageOutput.text(labels), edit);
    List<FilmFrame> frames = film.frames();
    ImageTarget target = target();
    if (target.isFolder()) {
      for (int i = 0; i < frames.size(); i++) {
        Cancellation.check();
        PngWriter.write(
            EditedPictures.file(target.path(), i),
            frames.get(i).shown(captions),
            ofFrame(provenance, frames.get(i)).asText());
      }
    } else if (target.isFile(".gif")) {
      GifWriter.write(target.path(), film.gif(captions, delay), provenance.asText());
    } else {
      PngWriter.write(target.path(), sheet(frames, captions), provenance.asText());
    }
    run.done(
        String.format(
            Locale.ROOT, "a film of %d images and %d frames", labels.size(), frames.size()),
        target.path(),
        labels,
        Map.of("frames", frames.size()));
  }

  private static Provenance ofFrame(Provenance all, FilmFrame frame) {
    Map<String, String> edit = new LinkedHashMap<>(all.edit());
    edit.put("edit.step", frame.index() + " of " + frame.total());
    edit.put("edit.time", Float.toString(frame.time()));
    return all.withEdit(edit);
  }

  /** Time goes to the right; below the states of each image are the predictions. */
  private static RgbImage sheet(List<FilmFrame> frames, List<String> names) {
    int columns = Math.min(MOST_COLUMNS, frames.size());
    int[] shown =
        IntStream.range(0, columns)
            .map(
                i -> columns == 1 ? 0 : (int) Math.round(i * (frames.size() - 1.0) / (columns - 1)))
            .toArray();
    List<RgbImage> tiles = new ArrayList<>();
    List<String> captions = new ArrayList<>();
    for (int image = 0; image < names.size(); image++) {
      for (boolean isState : new boolean[] {true, false}) {
        for (int at : shown) {
          FilmFrame frame = frames.get(at);
          tiles.add((isState ? frame.states() : frame.predictions()).get(image));
          captions.add(
              String.format(
                  Locale.ROOT, "%s %.2f", isState ? names.get(image) : "data at", frame.time()));
        }
      }
    }
    return LabelledGrid.render(tiles, captions, columns);
  }
}

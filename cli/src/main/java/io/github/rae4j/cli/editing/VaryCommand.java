// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.editing;

import io.github.rae4j.cli.output.ImageOutput;
import io.github.rae4j.cli.output.ImageTarget;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.editing.StepObserver;
import io.github.rae4j.core.editing.Variation;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Variations of a picture. */
@Command(
    name = "vary",
    description =
        "Vary a picture: it is encoded, noised to a time of the path, and denoised from there under"
            + " classes of your choice. Pictures of another size than the model's are cut to their"
            + " middle.",
    footer = {
      "",
      "Examples:",
      "  rae4j vary boot.png",
      "  rae4j vary boot.png --strength 0.8 --labels sneaker,sandal,none \\",
      "    --out varied.png",
      "  rae4j vary boot.png --count 50 --seed 7 --out variations/"
    })
public final class VaryCommand extends EditCommand {
  private static final int USUAL_COUNT = 4;

  @Mixin private PictureMixin reading = new PictureMixin();

  @Option(
      names = "--strength",
      paramLabel = "T",
      defaultValue = "0.75",
      description =
          "The time to which the picture is noised, in [0, 1]: 0 leaves it as it is, 1 leaves"
              + " nothing of it (default: ${DEFAULT-VALUE}).")
  private double strength = 0.75;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "PATH",
      defaultValue = "rae4j-vary.png",
      description =
          "A .png with the picture and its variations; or the variations alone in an .npz or"
              + " .safetensors file or a folder of PNGs (default: ${DEFAULT-VALUE}).")
  private String out = "rae4j-vary.png";

  /** Refuses what is no strength. */
  static void requireStrength(double strength) {
    if (!(strength >= 0 && strength <= 1)) {
      throw new UsageException(
          "--strength must lie in [0, 1], from the picture as it is to nothing of it, but is "
              + strength);
    }
  }

  private ImageTarget target() {
    return ImageTarget.of("--out", out);
  }

  @Override
  void requireUsage() {
    picture();
    requireStrength(strength);
    ImageOutput.requireWritable(target());
  }

  @Override
  boolean encodes() {
    return true;
  }

  @Override
  void edit(EditRun run) {
    Path file = picture();
    PictureMixin.Picture picture = reading.read(common(), List.of(file), run.imageSize()).get(0);
    List<Optional<Long>> labels =
        classes().labels(run.classNames(), run.classes(), USUAL_COUNT, LabelSampling.NONE);
    Variation variation = new Variation(run.encode(List.of(picture.image())), strength);
    Tensor images = run.decode(run.latents(variation, run.request(labels), StepObserver.NONE));
    Map<String, String> edit = new LinkedHashMap<>();
    edit.put("edit", "variation");
    edit.put("edit.strength", Double.toString(strength));
    edit.putAll(PictureMixin.provenance("picture", file));
    Provenance all = run.provenance(true, ImageOutput.text(labels), edit);
    List<String> names = run.classNames().names();
    new EditedPictures(
            images,
            labels.stream().map(label -> ImageOutput.caption(label, names)).toList(),
            all,
            i -> all.of(Optional.of((long) i), ImageOutput.describe(labels.get(i), names)))
        .write(
            target(), new EditedPictures.Before(List.of(picture.image()), List.of(picture.name())));
    run.done(
        String.format(Locale.ROOT, "%d variations of %s", labels.size(), picture.name()),
        target().path(),
        labels,
        Map.of("strength", strength));
  }
}

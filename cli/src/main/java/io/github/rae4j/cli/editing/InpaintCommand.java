// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.editing;

import io.github.rae4j.cli.output.ImageOutput;
import io.github.rae4j.cli.output.ImageTarget;
import io.github.rae4j.core.editing.Inpainting;
import io.github.rae4j.core.editing.LatentMask;
import io.github.rae4j.core.editing.PaintMask;
import io.github.rae4j.core.editing.StepObserver;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.ImageTensors;
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

/** Paints a part of a picture anew. */
@Command(
    name = "inpaint",
    description =
        "Paint a part of a picture anew: where the mask is white, under classes of your choice."
            + " What is known is kept as latents, noised to the time of each step (RePaint); the"
            + " whole is decoded, so that known pixels come back as the autoencoder makes them, or"
            + " by --paste as they were.",
    footer = {
      "",
      "Examples:",
      "  rae4j inpaint boot.png --mask shaft.png --labels 'ankle boot,sneaker'",
      "  rae4j inpaint boot.png --mask shaft.png --paste --count 20 --out painted/",
      "",
      "A mask has the size of its picture. A token of the latents is painted if any pixel is white"
          + " that it stands for, so a mask of whole tokens, such as 8 x 8 pixels, is kept to"
          + " exactly."
    })
public final class InpaintCommand extends EditCommand {
  private static final int USUAL_COUNT = 3;

  @Mixin private PictureMixin reading = new PictureMixin();

  @Option(
      names = "--mask",
      required = true,
      paramLabel = "FILE",
      description =
          "A picture of the same size: white where it is painted anew, black where it stays.")
  private Path mask = Path.of("");

  @Option(
      names = "--strength",
      paramLabel = "T",
      defaultValue = "1",
      description =
          "The time to which what is painted is noised at first, in [0, 1]: 1 leaves nothing of"
              + " it (default: ${DEFAULT-VALUE}).")
  private double strength = 1;

  @Option(
      names = "--paste",
      description = "Put the pixels of the picture back outside of the mask, as they were.")
  private boolean paste;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "PATH",
      defaultValue = "rae4j-inpaint.png",
      description =
          "A .png with the picture, the mask and the results; or the results alone in an .npz or"
              + " .safetensors file or a folder of PNGs (default: ${DEFAULT-VALUE}).")
  private String out = "rae4j-inpaint.png";

  private ImageTarget target() {
    return ImageTarget.of("--out", out);
  }

  @Override
  void requireUsage() {
    picture();
    VaryCommand.requireStrength(strength);
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
    PaintMask pixels = PaintMask.of(PictureMixin.cut(maskOf(picture), run.imageSize()));
    List<Optional<Long>> labels =
        classes().labels(run.classNames(), run.classes(), USUAL_COUNT, LabelSampling.NONE);
    LatentMask places = pixels.over(run.pipeline().backbone().latentShape());
    Inpainting inpainting = new Inpainting(run.encode(List.of(picture.image())), places, strength);
    Tensor decoded = run.decode(run.latents(inpainting, run.request(labels), StepObserver.NONE));
    Tensor images = paste ? pixels.paste(ImageTensors.toTensor(picture.image()), decoded) : decoded;
    Map<String, String> edit = new LinkedHashMap<>();
    edit.put("edit", "inpainting");
    edit.put("edit.strength", Double.toString(strength));
    edit.put("edit.paste", Boolean.toString(paste));
    edit.putAll(PictureMixin.provenance("picture", file));
    edit.putAll(PictureMixin.provenance("mask", mask));
    Provenance all = run.provenance(true, ImageOutput.text(labels), edit);
    List<String> names = run.classNames().names();
    new EditedPictures(
            images,
            labels.stream().map(label -> ImageOutput.caption(label, names)).toList(),
            all,
            i -> all.of(Optional.of((long) i), ImageOutput.describe(labels.get(i), names)))
        .write(
            target(),
            new EditedPictures.Before(
                List.of(picture.image(), pixels.shown(picture.image())),
                List.of(picture.name(), "to be painted")));
    run.done(
        String.format(
            Locale.ROOT, "%d images with %s of %s painted", labels.size(), places, picture.name()),
        target().path(),
        labels,
        Map.of(
            "strength",
            strength,
            "painted_pixels",
            pixels.count(),
            "painted_tokens",
            places.count()));
  }

  private RgbImage maskOf(PictureMixin.Picture picture) {
    RgbImage read = new ImageReader().read(mask);
    if (!read.size().equals(picture.original().size())) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "--mask: %s is %s, but %s is %s; a mask has the size of its picture",
              mask,
              read,
              picture.file(),
              picture.original()),
          Where.file(mask));
    }
    return read;
  }
}

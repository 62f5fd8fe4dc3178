// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.editing;

import io.github.rae4j.cli.output.ImageOutput;
import io.github.rae4j.cli.output.ImageTarget;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.condition.Condition;
import io.github.rae4j.core.editing.Interpolation;
import io.github.rae4j.core.editing.InterpolationFrame;
import io.github.rae4j.core.editing.InterpolationStop;
import io.github.rae4j.core.editing.Inversion;
import io.github.rae4j.core.editing.StepObserver;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Walks from image to image. */
@Command(
    name = "interpolate",
    description =
        "Walk from image to image: between the images that 'sample' would make with the same labels"
            + " and seed, or between pictures, whose noise is found first. The noise turns on the"
            + " sphere, and what the model predicts under both classes is mixed.",
    footer = {
      "",
      "Examples:",
      "  rae4j interpolate --labels sneaker,ankle --seed 3 --out walk.gif",
      "  rae4j interpolate --labels 0,0,3 --frames 9 --out shirts.png",
      "  rae4j interpolate boot.png bag.png --labels 9,8 \\",
      "    sampler.params.sampling_method=rk4"
    })
public final class InterpolateCommand extends EditCommand {
  private static final int USUAL_COUNT = 2;
  private static final int FEWEST = 2;

  @Mixin private PictureMixin reading = new PictureMixin();

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "10",
      description = "Frames from one image to the next, both counted (default: ${DEFAULT-VALUE}).")
  private int frames = 10;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "PATH",
      defaultValue = "rae4j-interpolate.png",
      description =
          "A .png with all frames, a .gif that goes there and back, an .npz or .safetensors file"
              + " or a folder of PNGs (default: ${DEFAULT-VALUE}).")
  private String out = "rae4j-interpolate.png";

  private ImageTarget target() {
    return ImageTarget.orAnimation("--out", out);
  }

  @Override
  void requireUsage() {
    if (frames < FEWEST) {
      throw new UsageException(
          "--frames counts both ends and must be at least 2, but is " + frames);
    }
    if (pictures().size() == 1) {
      throw new UsageException("name at least two pictures, or none");
    }
    ImageOutput.requireWritable(target());
  }

  @Override
  boolean encodes() {
    return !pictures().isEmpty();
  }

  @Override
  void edit(EditRun run) {
    List<PictureMixin.Picture> pictures = reading.read(common(), pictures(), run.imageSize());
    List<Optional<Long>> labels =
        pictures.isEmpty()
            ? classes().labels(run.classNames(), run.classes(), USUAL_COUNT, LabelSampling.CYCLIC)
            : InvertCommand.labels(classes(), run, pictures.size());
    if (labels.size() < FEWEST) {
      throw new UsageException(
          "an interpolation needs at least two images: name two labels, as in --labels 0,9; the"
              + " same one twice walks between two of its images");
    }
    Interpolation walk =
        new Interpolation(
            pictures.isEmpty() ? drawn(run, labels) : found(run, pictures, labels), frames);
    Tensor images = run.decode(run.latents(walk, run.sized(walk.request()), StepObserver.NONE));
    Map<String, String> edit = new LinkedHashMap<>();
    edit.put("edit", "interpolation");
    edit.put("edit.frames", Integer.toString(frames));
    for (int i = 0; i < pictures.size(); i++) {
      edit.putAll(PictureMixin.provenance("picture." + i, pictures.get(i).file()));
    }
    List<String> names = run.classNames().names();
    Provenance all = run.provenance(pictures.isEmpty(), ImageOutput.text(labels), edit);
    new EditedPictures(
            images, captions(walk, names), all, i -> ofFrame(all, walk.frame(i), i, names))
        .write(target(), before(pictures));
    run.done(
        String.format(Locale.ROOT, "%d frames between %d images", walk.frames(), labels.size()),
        target().path(),
        labels,
        Map.of("frames", walk.frames()));
  }

  private static EditedPictures.Before before(List<PictureMixin.Picture> pictures) {
    List<RgbImage> tiles = pictures.stream().map(PictureMixin.Picture::image).toList();
    return new EditedPictures.Before(
        tiles, pictures.stream().map(PictureMixin.Picture::name).toList());
  }

  private static List<InterpolationStop> drawn(EditRun run, List<Optional<Long>> labels) {
    List<InterpolationStop> stops = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      stops.add(
          InterpolationStop.ofRun(run.pipeline(), Condition.label(labels.get(i)), run.seed(), i));
    }
    return stops;
  }

  private static List<InterpolationStop> found(
      EditRun run, List<PictureMixin.Picture> pictures, List<Optional<Long>> labels) {
    Tensor latents = run.encode(pictures.stream().map(PictureMixin.Picture::image).toList());
    Tensor noise = run.latents(new Inversion(latents), run.request(labels), StepObserver.NONE);
    List<InterpolationStop> stops = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      long[] one = run.pipeline().backbone().latentShape().dims();
      stops.add(
          new InterpolationStop(Condition.label(labels.get(i)), noise.rows(i, i + 1).reshape(one)));
    }
    return stops;
  }

  private static List<String> captions(Interpolation walk, List<String> names) {
    List<String> captions = new ArrayList<>();
    for (int i = 0; i < walk.frames(); i++) {
      InterpolationFrame frame = walk.frame(i);
      boolean isImage = frame.weight() == 0 || frame.weight() == 1;
      captions.add(
          isImage
              ? ImageOutput.caption(frame.nearer().condition().classLabel(), names)
              : String.format(Locale.ROOT, "%.0f %%", frame.weight() * 100));
    }
    return captions;
  }

  private static Provenance ofFrame(
      Provenance all, InterpolationFrame frame, int index, List<String> names) {
    Map<String, String> edit = new LinkedHashMap<>(all.edit());
    edit.put("edit.from", ImageOutput.describe(frame.from().condition().classLabel(), names));
    edit.put("edit.to", ImageOutput.describe(frame.to().condition().classLabel(), names));
    edit.put("edit.weight", Double.toString(frame.weight()));
    String label = ImageOutput.describe(frame.nearer().condition().classLabel(), names);
    return all.withEdit(edit).of(Optional.of((long) index), label);
  }
}

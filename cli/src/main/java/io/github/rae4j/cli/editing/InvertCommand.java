// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.editing;

import io.github.rae4j.cli.output.ImageOutput;
import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.editing.Edit;
import io.github.rae4j.core.editing.Inversion;
import io.github.rae4j.core.editing.StepObserver;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.evaluation.ImageQuality;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.LabelledGrid;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds the noise that pictures come from. */
@Command(
    name = "invert",
    description =
        "Find the noise from which the model makes pictures: the sampler runs from their latents to"
            + " noise, under the class of each. 'sample --noise' comes back, under the same or"
            + " other classes. The finer the sampler, the nearer it comes to the picture.",
    footer = {
      "",
      "Examples:",
      "  rae4j invert boot.png --labels 'ankle boot' --out noise.safetensors \\",
      "    sampler.params.sampling_method=rk4",
      "  rae4j sample --noise noise.safetensors sampler.params.sampling_method=rk4",
      "  rae4j invert boot.png bag.png --labels 9,8 --back back.png"
    })
public final class InvertCommand extends EditCommand {
  private static final int COLUMNS = 3;

  @Mixin private PictureMixin reading = new PictureMixin();

  @Option(
      names = "--back",
      paramLabel = "FILE.png",
      description =
          "Also sample from the noise, and show the picture, its reconstruction and what came back,"
              + " with its PSNR against the reconstruction.")
  private Optional<Path> back = Optional.empty();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      defaultValue = "rae4j-invert.safetensors",
      description =
          "A .safetensors file, tensors 'noise' and 'labels' (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("rae4j-invert.safetensors");

  @Override
  void requireUsage() {
    if (pictures().isEmpty()) {
      throw new UsageException("name at least one picture");
    }
    Targets.requireTensorFile("--out", out);
    back.ifPresent(
        file -> {
          if (!Targets.hasEnding(file, ".png")) {
            throw new UsageException("--back: '" + file + "' must end in .png");
          }
          Targets.requireWritable(file, false);
        });
  }

  @Override
  boolean encodes() {
    return true;
  }

  /** One label for each picture, none where they are not given. */
  static List<Optional<Long>> labels(ClassMixin classes, EditRun run, int pictures) {
    List<Optional<Long>> labels =
        classes.labels(run.classNames(), run.classes(), pictures, LabelSampling.NONE);
    if (labels.size() != pictures) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%d pictures need as many labels, but there are %d",
              pictures,
              labels.size()));
    }
    return labels;
  }

  @Override
  void edit(EditRun run) {
    List<PictureMixin.Picture> pictures = reading.read(common(), pictures(), run.imageSize());
    List<Optional<Long>> labels = labels(classes(), run, pictures.size());
    Tensor latents = run.encode(pictures.stream().map(PictureMixin.Picture::image).toList());
    GenerationRequest request = run.request(labels);
    Tensor noise = run.latents(new Inversion(latents), request, StepObserver.NONE);
    Map<String, String> edit = new LinkedHashMap<>();
    edit.put("edit", "inversion");
    for (int i = 0; i < pictures.size(); i++) {
      edit.putAll(PictureMixin.provenance("picture." + i, pictures.get(i).file()));
    }
    Provenance provenance = run.provenance(false, ImageOutput.text(labels), edit);
    Map<String, Object> details = new LinkedHashMap<>();
    if (back.isPresent()) {
      Tensor returned = run.latents(Edit.generation(), request.withNoise(noise), StepObserver.NONE);
      List<Double> psnr = show(run, pictures, latents, returned, back.get(), provenance);
      details.put("psnr", psnr);
      details.put("back", back.get().toString());
      common()
          .print(
              String.format(
                  Locale.ROOT,
                  "back      %s, PSNR %s dB",
                  back.get().toAbsolutePath().normalize(),
                  psnr.stream()
                      .map(value -> String.format(Locale.ROOT, "%.1f", value))
                      .collect(Collectors.joining(", "))));
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("noise", noise);
    recorded(labels, run.pipeline().backbone().nullLabel())
        .ifPresent(numbers -> tensors.put("labels", numbers));
    SafetensorsWriter.write(out, tensors, provenance.asText());
    run.done(
        pictures.size() == 1
            ? "the noise of 1 picture"
            : String.format(Locale.ROOT, "the noise of %d pictures", pictures.size()),
        out,
        labels,
        details);
  }

  /** As 'sample --noise' reads them; the null label stands for no class. */
  private static Optional<Tensor> recorded(List<Optional<Long>> labels, OptionalLong nullLabel) {
    if (nullLabel.isEmpty() && !labels.stream().allMatch(Optional::isPresent)) {
      return Optional.empty();
    }
    long[] numbers =
        labels.stream().mapToLong(label -> label.orElseGet(nullLabel::getAsLong)).toArray();
    return Optional.of(Tensor.of(numbers, numbers.length));
  }

  private static List<Double> show(
      EditRun run,
      List<PictureMixin.Picture> pictures,
      Tensor latents,
      Tensor returned,
      Path file,
      Provenance provenance) {
    List<RgbImage> reconstructed = ImageTensors.toImages(run.decode(latents), Quantization.ROUND);
    List<RgbImage> back = ImageTensors.toImages(run.decode(returned), Quantization.ROUND);
    List<RgbImage> tiles = new ArrayList<>();
    List<String> captions = new ArrayList<>();
    List<Double> psnr = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      psnr.add(ImageQuality.psnr(back.get(i), reconstructed.get(i)));
      tiles.addAll(List.of(pictures.get(i).image(), reconstructed.get(i), back.get(i)));
      captions.add(pictures.get(i).name());
      captions.add("reconstruction");
      captions.add(String.format(Locale.ROOT, "back, %.1f dB", psnr.get(i)));
    }
    PngWriter.write(file, LabelledGrid.render(tiles, captions, COLUMNS), provenance.asText());
    return psnr;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.model;

import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.EncoderNames;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.export.ExportFormat;
import io.github.rae4j.core.export.ExportedModel;
import io.github.rae4j.core.export.ModelExport;
import io.github.rae4j.core.export.ModelPart;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.network.TensorSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a part of a model for other programs. */
@Command(
    name = "export",
    description =
        "Write a part of a model for other programs: as an ONNX model, under the reference's key"
            + " names, or as a folder of diffusers' AutoencoderRAE.",
    footer = {
      "",
      "Examples:",
      "  rae4j export --config tiny-fashion --part backbone --out backbone.onnx",
      "  rae4j export --config run.yaml --part decoder --format reference \\",
      "    --out decoder.pt",
      "  rae4j export --config run.yaml --format diffusers --out my-rae",
      "",
      "encoder: images -> tokens, latents.  decoder: latents -> images.",
      "backbone, guidance-backbone: x, t, y -> velocity.  Images are in [0, 1], latents normalised."
    })
public final class ExportCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();

  @Option(
      names = "--part",
      paramLabel = "PART",
      description =
          "encoder, decoder, backbone or guidance-backbone; diffusers takes the whole autoencoder.")
  private Optional<String> part = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "onnx, reference or diffusers (default: what the ending of --out means).")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--names",
      paramLabel = "LAYOUT",
      description =
          "Of --format diffusers: transformers-4 or transformers-5, the Transformers that will"
              + " read the folder (default: transformers-5; for SigLIP2 transformers-4).")
  private Optional<String> names = Optional.empty();

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "PATH",
      description = "FILE.onnx, FILE.pt, FILE.safetensors, or a folder for diffusers.")
  private Path out = Path.of("");

  @Override
  public Integer call() {
    config.requireNoFiles();
    ExportFormat chosen =
        format.map(name -> usage("--format", ExportFormat::parse, name)).orElseGet(this::byEnding);
    Optional<ModelPart> wanted = part.map(name -> usage("--part", ModelPart::parse, name));
    Optional<EncoderNames> layout = names.map(name -> usage("--names", EncoderNames::parse, name));
    requireFitting(chosen, wanted);
    RaeConfig loaded = config.load(common, ConfigMixin.BUNDLED, List.of());
    if (chosen != ExportFormat.DIFFUSERS) {
      Targets.requireWritable(out, false);
    }
    try (Registry registry = common.registry()) {
      ModelExport export =
          ModelExport.of(new ModelAssembly(loaded, registry))
              .describedAs(config.describe(ConfigMixin.BUNDLED));
      print(
          wanted
              .map(which -> export.write(which, chosen, out))
              .or(() -> layout.map(known -> export.writeDiffusers(out, known)))
              .orElseGet(() -> export.writeDiffusers(out)));
    }
    return 0;
  }

  private ExportFormat byEnding() {
    return ExportFormat.ofEnding(out)
        .orElseThrow(
            () ->
                new UsageException(
                    "--out: '"
                        + out
                        + "' must end in .onnx, .pt or .safetensors; a folder for diffusers needs"
                        + " --format diffusers"));
  }

  private void requireFitting(ExportFormat chosen, Optional<ModelPart> wanted) {
    if (chosen == ExportFormat.DIFFUSERS) {
      if (wanted.isPresent()) {
        throw new UsageException(
            "--part: the format diffusers has encoder and decoder in one folder; leave --part out");
      }
      return;
    }
    if (names.isPresent()) {
      throw new UsageException("--names: only --format diffusers has layouts; leave --names out");
    }
    if (wanted.isEmpty()) {
      throw new UsageException(
          "--part is missing; name one of " + String.join(", ", ModelPart.names()));
    }
    usage(
        "--out",
        target -> {
          chosen.requireEnding(target);
          return target;
        },
        out);
  }

  private static <A, B> B usage(String option, Function<A, B> action, A argument) {
    try {
      return action.apply(argument);
    } catch (ConfigException e) {
      throw new UsageException(option + ": " + e.getMessage());
    }
  }

  private void print(ExportedModel model) {
    model.files().forEach(file -> common.print("written   " + file));
    model.inputs().forEach(spec -> common.print("input     " + spec));
    model.outputs().forEach(spec -> common.print("output    " + spec));
    new TreeMap<>(model.facts()).forEach((name, value) -> common.print(padded(name) + value));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("part", model.part());
    result.put("format", model.format().toString());
    result.put("files", model.files().stream().map(Path::toString).toList());
    result.put("inputs", shapes(model.inputs()));
    result.put("outputs", shapes(model.outputs()));
    result.put("facts", new TreeMap<>(model.facts()));
    common.result(result);
  }

  private static String padded(String name) {
    return name + " ".repeat(Math.max(1, "written   ".length() - name.length()));
  }

  private static Map<String, String> shapes(List<TensorSpec> specs) {
    Map<String, String> shapes = new LinkedHashMap<>();
    specs.forEach(spec -> shapes.put(spec.name(), spec.dtype().torchName() + " " + spec.shape()));
    return shapes;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import io.github.rae4j.core.config.EncoderNames;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.engine.ExportedNetwork;
import io.github.rae4j.engine.NetworkExporter;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.checkpoint.TorchZipWriter;
import io.github.rae4j.formats.io.Links;
import io.github.rae4j.formats.io.PairedFiles;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes parts of a model as files that other programs read.
 *
 * <pre>{@code
 * ModelExport.of(rae.assembly()).write(ModelPart.BACKBONE, Path.of("backbone.onnx"));
 * }</pre>
 *
 * <p>Nothing is computed and no engine is needed. Weights keep their element types and are written
 * one tensor after the other. Immutable and thread-safe.
 */
public final class ModelExport {
  private final ModelAssembly assembly;
  private final String described;

  private ModelExport(ModelAssembly assembly, String described) {
    this.assembly = assembly;
    this.described = described;
  }

  /** Exports parts of the assembly's config. */
  public static ModelExport of(ModelAssembly assembly) {
    return new ModelExport(assembly, assembly.config().origin());
  }

  /**
   * The same, with another text for the provenance.
   *
   * @param config the file or preset, with the overrides
   */
  public ModelExport describedAs(String config) {
    return new ModelExport(assembly, config);
  }

  /**
   * Writes a part in the format that the ending of the target names.
   *
   * @param target ends in {@code .onnx}, {@code .pt} or {@code .safetensors}
   * @throws ConfigException if it has another ending
   * @throws io.github.rae4j.errors.RaeException as {@link #write(ModelPart, ExportFormat, Path)}
   */
  public ExportedModel write(ModelPart part, Path target) {
    return write(
        part,
        ExportFormat.ofEnding(target)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "'"
                            + target
                            + "' must end in .onnx, .pt or .safetensors, the formats in which a"
                            + " part is written",
                        Where.file(target))),
        target);
  }

  /**
   * Writes a part.
   *
   * @param target replaced when everything is written; missing parent folders are created
   * @throws ConfigException if the target has an ending of another format, or the config has no
   *     such part
   * @throws io.github.rae4j.errors.RaeException if weights are missing or do not fit, or the target
   *     cannot be written
   */
  public ExportedModel write(ModelPart part, ExportFormat format, Path target) {
    format.requireEnding(target);
    return switch (format) {
      case ONNX -> onnx(ExportSource.of(assembly, part), target);
      case REFERENCE -> reference(ExportSource.of(assembly, part), target);
      case DIFFUSERS ->
          throw new ConfigException(
              "the format diffusers has encoder and decoder in one folder; export no single part",
              Where.key("part"));
    };
  }

  /**
   * Writes encoder, decoder and statistics of latents as a folder of diffusers' {@code
   * AutoencoderRAE} under the names with which a current diffusers reads it: those of Transformers
   * 5, and of Transformers 4 for SigLIP2, which diffusers cannot build under 5.
   *
   * @see #writeDiffusers(Path, EncoderNames)
   */
  public ExportedModel writeDiffusers(Path folder) {
    return writeDiffusers(folder, Optional.empty());
  }

  /**
   * Writes encoder, decoder and statistics of latents as a folder of diffusers' {@code
   * AutoencoderRAE}: {@code config.json} and {@code diffusion_pytorch_model.safetensors}.
   *
   * <p>The class builds its networks from few sizes and fixes all others. A model that it cannot
   * hold is refused, since diffusers would load it wrong.
   *
   * @param folder is created if it is missing; an existing one may hold these two files alone
   * @param names those of the Transformers that will read the folder
   * @throws ConfigException if the class cannot hold the model, the encoder has no such names, or
   *     the folder holds other files
   * @throws io.github.rae4j.errors.RaeException if weights are missing or do not fit, or the folder
   *     cannot be written
   */
  public ExportedModel writeDiffusers(Path folder, EncoderNames names) {
    return writeDiffusers(folder, Optional.of(names));
  }

  private ExportedModel writeDiffusers(Path folder, Optional<EncoderNames> wanted) {
    DiffusersFolder.requireUsable(folder);
    DiffusersModel model = DiffusersModel.of(assembly, wanted);
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    metadata.putAll(ExportProvenance.ofModel(described, assembly.config().toJson(), model.files()));
    Weights weights = model.weights();
    List<Path> files = DiffusersFolder.write(folder, model.config(), weights, metadata);
    return new ExportedModel(
        "autoencoder",
        ExportFormat.DIFFUSERS,
        files,
        List.of(),
        List.of(),
        Map.of(
            "tensors",
            Integer.toString(weights.names().size()),
            "names",
            model.names().toString()));
  }

  private ExportedModel onnx(ExportSource source, Path target) {
    ExportedNetwork exported =
        exporter(ExportFormat.ONNX.toString())
            .export(source.network(), source.weights(), provenance(source));
    List<Path> files =
        PairedFiles.write(
            target,
            exported.dataBytes() > 0 ? ".data" : "",
            exported::writeModel,
            exported::writeData);
    return new ExportedModel(
        source.part().toString(),
        ExportFormat.ONNX,
        files,
        exported.signature().inputs(),
        named(exported),
        exported.facts());
  }

  private ExportedModel reference(ExportSource source, Path target) {
    Weights weights = source.weights();
    if (weights.names().isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s: the %s has no weights to write under the reference's names",
              assembly.config().origin(),
              source.part()),
          Where.file(assembly.config().origin()).ofPart(source.part().toString()));
    }
    if (ExportFormat.hasEnding(target, ".pt")) {
      requireStorages(weights, target);
      TorchZipWriter.write(target, weights, provenance(source));
    } else {
      SafetensorsWriter.write(target, weights, safetensorsMetadata(source));
    }
    return new ExportedModel(
        source.part().toString(),
        ExportFormat.REFERENCE,
        List.of(Links.followed(target.toAbsolutePath())),
        List.of(),
        List.of(),
        Map.of("tensors", Integer.toString(weights.names().size())));
  }

  /** With the key by which Transformers and diffusers tell for which framework a file is. */
  private Map<String, String> safetensorsMetadata(ExportSource source) {
    Map<String, String> metadata = new LinkedHashMap<>(provenance(source));
    metadata.put("format", "pt");
    return metadata;
  }

  private static void requireStorages(Weights weights, Path target) {
    for (String name : weights.names()) {
      DType dtype = weights.dtype(name);
      if (!TorchZipWriter.canHold(dtype)) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "cannot write %s: '%s' has elements of %s, which a .pt file cannot hold; end in"
                    + " .safetensors",
                target,
                Printable.of(name),
                dtype.torchName()),
            Where.file(target).atKey(name));
      }
    }
  }

  /** The outputs under the names that they have in the model. */
  private static List<TensorSpec> named(ExportedNetwork exported) {
    return exported.signature().outputs().stream()
        .map(
            spec ->
                new TensorSpec(
                    exported.outputNames().getOrDefault(spec.name(), spec.name()),
                    spec.dtype(),
                    spec.shape()))
        .toList();
  }

  private Map<String, String> provenance(ExportSource source) {
    return ExportProvenance.of(source, described, assembly.config().toJson());
  }

  private NetworkExporter exporter(String format) {
    return assembly.registry().providers(EngineProvider.class).stream()
        .flatMap(provider -> provider.exporter().stream())
        .filter(exporter -> exporter.format().equals(format))
        .findFirst()
        .orElseThrow(
            () ->
                new PluginException(
                    String.format(
                        Locale.ROOT,
                        "no engine writes the format %s; add the jar rae4j-impl-onnxruntime",
                        format),
                    Where.part("network exporter '" + format + "'")));
  }
}

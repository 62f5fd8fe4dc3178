// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.model;

import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.cli.output.TensorFiles;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.pipeline.ConditionTensors;
import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one network on named tensors. */
@Command(
    name = "forward",
    description = {
      "Run one network on named tensors, to check it against another implementation.",
      "encoder: images -> tokens, latents.  decoder: latents -> images.",
      "backbone, guidance-backbone: x, t and conditions (y, or context and attn_mask) -> velocity,"
          + " or prediction where the config's model predicts something else; and the further"
          + " outputs that the backbone declares, such as base and tap."
    })
public final class ForwardCommand implements Callable<Integer> {
  /** What a network predicts that predicts no velocity; also the key of the config that says so. */
  private static final String PREDICTION = "prediction";

  /** What can be run. */
  enum Part {
    ENCODER("encoder"),
    DECODER("decoder"),
    BACKBONE("backbone"),
    GUIDANCE_BACKBONE("guidance-backbone");

    private final String text;

    Part(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();

  @Option(
      names = "--part",
      required = true,
      paramLabel = "PART",
      description = "One of ${COMPLETION-CANDIDATES}.")
  private Part part = Part.BACKBONE;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "FILE",
      description = "The .safetensors file with the inputs.")
  private Path in = Path.of("");

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "The .safetensors file to write.")
  private Path out = Path.of("");

  @Override
  public Integer call() {
    config.requireNoFiles();
    RaeConfig loaded = config.load(common, ConfigMixin.BUNDLED, List.of());
    Targets.requireTensorFile("--out", out);
    Weights inputs = TensorFiles.open(in);
    try (Session session = new Session(common, engine, loaded)) {
      Map<String, Tensor> outputs = run(session, inputs);
      SafetensorsWriter.write(
          out,
          outputs,
          session.precision().isPresent()
              ? Map.of("rae4j.engine", session.engineName())
              : Map.of());
      outputs.forEach((name, tensor) -> common.print(name + " " + tensor));
      outputs.forEach(this::noteWhatIsNotFinite);
      common.print("written   " + out.toAbsolutePath().normalize());
      Map<String, long[]> shapes = new LinkedHashMap<>();
      outputs.forEach((name, tensor) -> shapes.put(name, tensor.shape().dims()));
      session.result(Map.of("out", out.toString(), "outputs", shapes));
    }
    return 0;
  }

  private void noteWhatIsNotFinite(String name, Tensor output) {
    if (output.dtype() != DType.FLOAT32) {
      return;
    }
    FloatBuffer values = output.floats();
    int count = 0;
    while (values.hasRemaining()) {
      count += Float.isFinite(values.get()) ? 0 : 1;
    }
    if (count > 0) {
      common.log(
          String.format(
              Locale.ROOT, "note: %,d values of the output '%s' are not finite", count, name));
    }
  }

  private Map<String, Tensor> run(Session session, Weights inputs) {
    return switch (part) {
      case ENCODER -> {
        RepresentationAutoencoder autoencoder = session.autoencoder();
        Tensor images = TensorFiles.images(inputs);
        Tensor tokens = autoencoder.tokens(images);
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        outputs.put("tokens", tokens);
        // An autoencoder may bring images to another size before its encoder sees them.
        outputs.put(
            "latents",
            autoencoder.resize(images) == images
                ? autoencoder.toLatents(tokens)
                : autoencoder.encode(images));
        yield outputs;
      }
      case DECODER -> {
        RepresentationAutoencoder autoencoder = session.autoencoder();
        yield Map.of(
            "images", autoencoder.decode(TensorFiles.latents(inputs, autoencoder.latentShape())));
      }
      case BACKBONE -> run(session, session.assembly().backbone(), inputs);
      case GUIDANCE_BACKBONE ->
          run(
              session,
              session
                  .assembly()
                  .guidanceBackbone()
                  .orElseThrow(() -> new RaeException("the config has no guidance.guidance_model")),
              inputs);
    };
  }

  private static Map<String, Tensor> run(
      Session session, ConfiguredBackbone configured, Weights inputs) {
    Backbone backbone = configured.backbone();
    Set<String> further =
        backbone.furtherOutputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
    Network network = backbone.network(further);
    Weights weights = configured.weights();
    WeightsCheck.requireCompatible(network, weights);
    Set<String> conditions =
        backbone.conditioning().inputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
    Map<String, Tensor> given = new LinkedHashMap<>();
    for (TensorSpec spec : network.signature().inputs()) {
      given.put(
          spec.name(),
          conditions.contains(spec.name())
              ? ConditionTensors.input(inputs, spec)
              : TensorFiles.floats(inputs, spec.name()));
    }
    requireKnownLabels(backbone, inputs, given.get(Conditions.LABELS));
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    try (CompiledNetwork compiled = session.engine().compile(network, weights)) {
      outputs.putAll(compiled.run(given));
    }
    String meaning =
        session
            .assembly()
            .config()
            .transport()
            .params()
            .parameters()
            .getString(PREDICTION, Backbone.PREDICTION);
    if (!meaning.equalsIgnoreCase(Backbone.PREDICTION)) {
      outputs.put(PREDICTION, NamedValues.require(outputs, Backbone.PREDICTION));
      outputs.remove(Backbone.PREDICTION);
    }
    return outputs;
  }

  /** Engines look labels up in a table and would read beside it. */
  private static void requireKnownLabels(Backbone backbone, Weights inputs, @Nullable Tensor y) {
    if (y == null || y.dtype() != DType.INT64) {
      return;
    }
    long last = backbone.nullLabel().orElse(backbone.numClasses() - 1L);
    for (long label : y.toLongArray()) {
      if (label < 0 || label > last) {
        throw new RaeException(
            String.format(
                Locale.ROOT,
                "%s: the label %d in 'y' is out of range: this model knows 0 to %d",
                inputs.origin(),
                label,
                last));
      }
    }
  }
}

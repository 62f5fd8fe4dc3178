// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.info;

import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.config.Stage1Config;
import io.github.rae4j.core.cost.Cost;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the parts of a config with their shapes, parameters and cost; reads no weights. */
@Command(
    name = "describe",
    description = {
      "Show parts, shapes, parameters and GFLOPs of a config.",
      "GFLOPs are the paper's: one for each multiply-add of linear layers and convolutions with"
          + " their biases, two for each normalised value, attention matmuls left out."
    })
public final class DescribeCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();

  @Override
  public Integer call() {
    config.requireNoFiles();
    RaeConfig loaded = config.load(common, ConfigMixin.BUNDLED, List.of());
    Map<String, Part> parts = new LinkedHashMap<>();
    List<String> notes = List.of();
    OptionalInt evaluations = OptionalInt.empty();
    try (Registry registry = common.registry()) {
      ModelAssembly assembly = new ModelAssembly(loaded, registry);
      if (loaded.stage1().isPresent()) {
        Stage1Config stage1 = loaded.stage1().get();
        Encoder encoder = assembly.encoder();
        parts.put("encoder", Part.of(stage1.encoderCls(), encoder.network()));
        parts.put(
            "decoder",
            Part.of(stage1.decoderCls(), assembly.decoder(encoder.tokenGrid()).network()));
      }
      if (loaded.stage2().isPresent()) {
        parts.put(
            "backbone", Part.of(loaded.stage2().get().target(), assembly.backbone().backbone()));
        assembly
            .guidanceBackbone()
            .ifPresent(
                second ->
                    parts.put(
                        "guidance-backbone",
                        Part.of(
                            loaded.guidance().guidanceModel().orElseThrow().target(),
                            second.backbone())));
        // Made so that wrong names and keys are found here and not only by a run.
        assembly.schedule();
        evaluations = assembly.sampler().evaluations();
        assembly.guidance();
        assembly.reuse();
        notes = assembly.notes();
      }
    }
    common.print("config    " + config.describe(ConfigMixin.BUNDLED));
    Map<String, Object> result = new LinkedHashMap<>();
    parts.forEach(
        (role, part) -> {
          printPart(role, part);
          result.put(role, part.json());
        });
    if (loaded.stage2().isPresent()) {
      saySampling(loaded, evaluations);
      notes.forEach(note -> common.print("note      " + note));
      result.put("sampling", sampling(loaded, evaluations));
      result.put("notes", notes);
    }
    common.result(result);
    return 0;
  }

  /** A network and what it costs. */
  private record Part(
      String name,
      Signature signature,
      NetworkSummary summary,
      Map<String, Cost> stages,
      Map<String, NetworkSummary> further) {
    static Part of(String name, Network network) {
      return new Part(name, network.signature(), NetworkSummary.of(network), Map.of(), Map.of());
    }

    /** A backbone, with its base and head where it has them. */
    static Part of(String name, Backbone backbone) {
      Part whole = of(name, backbone.network());
      Map<String, Cost> stages = new LinkedHashMap<>();
      Optional.of(backbone)
          .filter(StagedBackbone.class::isInstance)
          .flatMap(staged -> ((StagedBackbone) staged).baseAndHead())
          .ifPresent(
              two -> {
                stages.put("base", NetworkSummary.of(two.networks().get(0)).cost());
                stages.put("head", NetworkSummary.of(two.networks().get(1)).cost());
              });
      Map<String, NetworkSummary> further = new LinkedHashMap<>();
      for (TensorSpec output : backbone.furtherOutputs()) {
        further.put(output.name(), NetworkSummary.of(backbone.network(Set.of(output.name()))));
      }
      return new Part(name, whole.signature(), whole.summary(), stages, further);
    }

    Map<String, Object> json() {
      Map<String, Object> part = new LinkedHashMap<>();
      part.put("name", name);
      part.put("inputs", shapes(signature.inputs()));
      part.put("outputs", shapes(signature.outputs()));
      part.put("parameters", summary.parameters());
      part.put("learnedParameters", summary.learnedParameters());
      part.put("paperGflops", summary.cost().paperFlops() / 1e9);
      part.put("gmacsLinear", summary.cost().linearAndConvolution() / 1e9);
      part.put("gmacsAttention", summary.cost().attention() / 1e9);
      part.put("gmacs", summary.cost().multiplyAdds() / 1e9);
      part.put("peakActivationBytes", summary.peakActivationBytes());
      stages.forEach(
          (stage, cost) ->
              part.put(
                  stage,
                  Map.of(
                      "paperGflops", cost.paperFlops() / 1e9, "gmacs", cost.multiplyAdds() / 1e9)));
      further.forEach(
          (output, with) ->
              part.put(
                  "with_" + output,
                  Map.of(
                      "parameters",
                      with.parameters(),
                      "learnedParameters",
                      with.learnedParameters(),
                      "paperGflops",
                      with.cost().paperFlops() / 1e9,
                      "gmacs",
                      with.cost().multiplyAdds() / 1e9)));
      return part;
    }

    private static Map<String, String> shapes(List<TensorSpec> specs) {
      Map<String, String> shapes = new LinkedHashMap<>();
      specs.forEach(s -> shapes.put(s.name(), s.dtype().torchName() + " " + s.shape()));
      return shapes;
    }
  }

  private void printPart(String role, Part part) {
    NetworkSummary summary = part.summary();
    common.print("");
    common.print(String.format(Locale.ROOT, "%-9s %s", role, part.name()));
    common.print("  in      " + specs(part.signature().inputs()));
    common.print("  out     " + specs(part.signature().outputs()));
    common.print(
        String.format(
            Locale.ROOT,
            "  size    %.2fM parameters (%,d; %,d without frozen tables), %.0f MB in float32",
            summary.parameters() / 1e6,
            summary.parameters(),
            summary.learnedParameters(),
            summary.parameters() * 4 / 1e6));
    common.print(
        String.format(
                Locale.ROOT,
                "  cost    %s GFLOPs as the paper counts; %s G multiply-adds with attention"
                    + " (%s",
                giga(summary.cost().paperFlops()),
                giga(summary.cost().multiplyAdds()),
                giga(summary.cost().linearAndConvolution()))
            + String.format(
                Locale.ROOT,
                " linear and convolution, %s attention)",
                giga(summary.cost().attention())));
    part.stages()
        .forEach(
            (stage, cost) ->
                common.print(
                    String.format(
                        Locale.ROOT,
                        "  %-7s %s GFLOPs as the paper counts; %s G multiply-adds with"
                            + " attention",
                        stage,
                        giga(cost.paperFlops()),
                        giga(cost.multiplyAdds()))));
    part.further()
        .forEach(
            (output, with) ->
                common.print(
                    String.format(
                        Locale.ROOT,
                        "  with output %s: %.2fM parameters (%,d); %s GFLOPs as the paper counts;"
                            + " %s G multiply-adds with attention",
                        output,
                        with.parameters() / 1e6,
                        with.parameters(),
                        giga(with.cost().paperFlops()),
                        giga(with.cost().multiplyAdds()))));
    common.print(
        String.format(
            Locale.ROOT,
            "  memory  %.1f MB of activations an image",
            summary.peakActivationBytes() / 1e6));
  }

  /** Two decimals as the paper has them, four of what is less than one. */
  private static String giga(long operations) {
    double giga = operations / 1e9;
    return String.format(Locale.ROOT, giga < 1 ? "%.4f" : "%.2f", giga);
  }

  private void saySampling(RaeConfig loaded, OptionalInt evaluations) {
    common.print("");
    common.print(
        String.format(
            Locale.ROOT,
            "sampling  %s path, %s%s, shift %.4f, guidance %s %s",
            loaded.transport().pathType(),
            loaded.sampler().name(),
            Progress.evaluations(evaluations, " with "),
            loaded.misc().timeShift(),
            loaded.guidance().method(),
            loaded.guidance().strength()));
  }

  private static Map<String, Object> sampling(RaeConfig loaded, OptionalInt evaluations) {
    Map<String, Object> sampling = new LinkedHashMap<>();
    sampling.put("path", loaded.transport().pathType());
    sampling.put("sampler", loaded.sampler().name());
    evaluations.ifPresent(n -> sampling.put("evaluations", n));
    sampling.put("timeShift", loaded.misc().timeShift());
    sampling.put("guidance", loaded.guidance().method());
    sampling.put("guidanceScale", loaded.guidance().scale());
    sampling.put("guidanceStrength", loaded.guidance().strength());
    return sampling;
  }

  private static String specs(List<TensorSpec> specs) {
    return specs.stream().map(TensorSpec::toString).collect(Collectors.joining(", "));
  }
}

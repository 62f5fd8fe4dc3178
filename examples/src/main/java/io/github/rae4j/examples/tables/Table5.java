// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.ReconstructedPairs;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.metric.MetricResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/**
 * Tables 5 and 15: decoders trained on clean latents and on latents with noise, by what they make
 * of the encoder's latents and of those that the diffusion transformer draws.
 */
@Command(description = "Tables 5 and 15: noise-augmented decoding.")
public final class Table5 extends TrainedTable {
  private static final double TAU = 0.8;

  private Table5() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table5(), args));
  }

  static TableProgram program() {
    return new Table5();
  }

  private record Decoder(String name, double tau, String paperRfid, String paperGfid) {}

  @Override
  Result make() {
    List<Decoder> decoders =
        List.of(
            new Decoder("clean latents", 0, "0.49", "4.81"),
            new Decoder("latents with noise", TAU, "0.57", "4.28"));
    Map<Decoder, String> weights = new LinkedHashMap<>();
    try (TrainingExperiments lab = training("table-5")) {
      for (Decoder decoder : decoders) {
        List<String> all = common(1e-3);
        all.add("stage_1.params.pretrained_decoder_path=null");
        all.add("stage_1.params.noise_tau=" + decoder.tau());
        all.add("training.noise=half-normal");
        weights.put(
            decoder,
            "stage_1.params.pretrained_decoder_path="
                + lab.train("stage1", decoder.name().replace(' ', '-'), PRESET, data(), all)
                    .weights());
      }
    }
    Table.Builder table =
        Table.named(
            "table-5",
            "Tables 5 and 15: the decoder's noise, bundled MAE encoder",
            "decoder trained on",
            "rFD (ours)",
            "FD (ours)",
            "rFID (paper, DINOv2-B)",
            "gFID (paper, DINOv2-B)");
    double[] reconstructed = new double[decoders.size()];
    double[] generated = new double[decoders.size()];
    try (GenerationExperiments lab =
        lab(
            "adm-256",
            weights.values().stream().map(w -> GenerationRun.balanced(PRESET, w)).toList())) {
      for (int i = 0; i < decoders.size(); i++) {
        Decoder decoder = decoders.get(i);
        String file = weights.getOrDefault(decoder, "");
        progress("measuring " + decoder.name());
        reconstructed[i] = reconstruction(file);
        generated[i] = lab.distance(GenerationRun.balanced(PRESET, file));
        table.row(
            decoder.name(),
            number(reconstructed[i], 3),
            number(generated[i], 3),
            decoder.paperRfid(),
            decoder.paperGfid());
      }
      explain(table, lab);
    }
    return Result.of(
        table
            .note(
                "Table 15 of the paper has, without and with noise, gFID and rFID of SigLIP2-B 6.69 /"
                    + " 4.93 and 0.53 / 0.82, MAE-B 16.14 / 8.38 and 0.16 / 0.28, DINOv2-S 3.83 / 3.50"
                    + " and 0.52 / 0.64, DINOv2-L 6.77 / 6.09 and 0.52 / 0.59.")
            .note(trend("Noise makes generated images better", generated[1] < generated[0]))
            .note(trend("Noise makes reconstructions worse", reconstructed[1] > reconstructed[0]))
            .build());
  }

  private double reconstruction(String decoder) {
    EvaluationProtocol protocol = EvaluationProtocol.load("tiny-fashion-reconstruction");
    EvaluationOptions options = EvaluationOptions.of(protocol);
    try (Registry registry = Registry.standard();
        Engine engine = startEngine(registry);
        ImageDataSet images =
            DataSets.open(
                registry, reference().isEmpty() ? protocol.images().orElseThrow() : reference());
        Evaluator evaluator = new Evaluator(registry, engine, options);
        RepresentationAutoencoder autoencoder =
            new ModelAssembly(Rae4j.readConfig(PRESET, List.of(decoder)), registry)
                .autoencoder(engine)) {
      EvaluationResult outcome =
          evaluator.evaluatePairs(
              new ReconstructedPairs(
                  decoder, autoencoder, options.stream(images), count() > 0 ? count() : 1000));
      Map<String, Double> values = new LinkedHashMap<>();
      for (MetricResult result : outcome.results()) {
        values.putAll(result.values());
      }
      return GenerationExperiments.required(values, "rfid");
    }
  }
}

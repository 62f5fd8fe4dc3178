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
import java.util.ArrayList;
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
  private static final String WEIGHTS = "stage_1.params.pretrained_decoder_path";

  private Table5() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table5(), args));
  }

  static TableProgram program() {
    return new Table5();
  }

  private record Decoder(String name, double tau) {}

  @Override
  Result make() {
    List<Decoder> decoders =
        List.of(new Decoder("clean latents", 0), new Decoder("latents with noise", TAU));
    Map<Decoder, List<TrainingExperiments.Trained>> models = new LinkedHashMap<>();
    try (TrainingExperiments lab = training("table-5")) {
      for (Decoder decoder : decoders) {
        List<String> all = common(1e-3);
        all.add("stage_1.params.pretrained_decoder_path=null");
        all.add("stage_1.params.noise_tau=" + decoder.tau());
        all.add("training.noise=half-normal");
        models.put(
            decoder, lab.train("stage1", decoder.name().replace(' ', '-'), PRESET, data(), all));
      }
    }
    Table.Builder table =
        Table.named(
            "table-5",
            "As tables 5 and 15: the decoder's noise, bundled MAE encoder",
            "decoder trained on",
            "rFD (ours)",
            "FD (ours)");
    List<Sample> reconstructed = new ArrayList<>();
    List<Sample> generated = new ArrayList<>();
    Map<Decoder, List<GenerationRun>> runs = new LinkedHashMap<>();
    models.forEach((decoder, trained) -> runs.put(decoder, runs(trained, WEIGHTS, List.of())));
    try (GenerationExperiments lab =
        lab("adm-256", runs.values().stream().flatMap(List::stream).toList())) {
      models.forEach(
          (decoder, trained) -> {
            progress("measuring " + decoder.name());
            Sample reconstruction =
                Sample.of(trained, model -> reconstruction(WEIGHTS + "=" + model.weights()));
            Sample distance = lab.distance(runs.getOrDefault(decoder, List.of()));
            reconstructed.add(reconstruction);
            generated.add(distance);
            table.row(decoder.name(), reconstruction.text(3), distance.text(3));
          });
      explain(table, lab);
    }
    return Result.of(
        table
            .note(
                Verdict.smaller(
                        "Noise makes generated images better",
                        generated.get(1),
                        generated.get(0),
                        learned(models.values()))
                    .toString())
            .note(
                Verdict.smaller(
                        "Noise makes reconstructions worse",
                        reconstructed.get(0),
                        reconstructed.get(1),
                        learned(models.values()))
                    .toString())
            .build(),
        PaperTable.of(paper(), "table-5-paper", "The paper's table 5", "5"),
        PaperTable.of(paper(), "table-15-paper", "The paper's table 15", "15"));
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

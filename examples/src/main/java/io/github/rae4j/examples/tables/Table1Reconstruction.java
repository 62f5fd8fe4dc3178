// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.FeatureNetworks;
import io.github.rae4j.evaluation.ReconstructedPairs;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.network.NamedValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Table 1(a) and (c): how well the autoencoders reconstruct, by kind and size of the encoder. */
@Command(description = "Table 1(a, c): rFID, PSNR and SSIM by encoder.")
public final class Table1Reconstruction extends MeasuredTable {
  private static final int TINY_PAIRS = 1000;

  @Option(
      names = "--images",
      paramLabel = "DATA",
      defaultValue = "",
      description =
          "Images to reconstruct (default at scale tiny: the Fashion-MNIST test set; at"
              + " scale paper: the ImageNet validation set must be named, a folder or a tar file).")
  private String images = "";

  private Table1Reconstruction() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table1Reconstruction(), args));
  }

  static TableProgram program() {
    return new Table1Reconstruction();
  }

  private record Model(String name, String preset, String paperRfid) {}

  @Override
  Result make() {
    boolean tiny = scale() == Scale.TINY;
    List<Model> models =
        tiny
            ? List.of(new Model("bundled MAE", "tiny-fashion", Table.NONE))
            : List.of(
                new Model("DINOv2-B", "dinov2-b-vitxl", "0.49"),
                new Model("SigLIP2-B", "siglip2-b-vitxl", "0.53"),
                new Model("MAE-B", "mae-b-vitxl", "0.16"),
                new Model("DINOv2-S", "dinov2-s-vitxl", "0.52"),
                new Model("DINOv2-L", "dinov2-l-vitxl", "0.52"),
                new Model("SD-VAE", "sd-vae-ft-mse", "0.62"));
    EvaluationProtocol protocol =
        EvaluationProtocol.load(tiny ? "tiny-fashion-reconstruction" : "val-rfid");
    Table.Builder table =
        Table.named(
            "table-1ac",
            "Table 1(a, c): reconstruction by encoder",
            "encoder",
            tiny ? "rFD (ours)" : "rFID (ours)",
            "PSNR (ours)",
            "SSIM (ours)",
            "rFID (paper)");
    try (Registry registry = Registry.standard()) {
      requireFiles(registry, models, protocol);
      try (Engine engine = startEngine(registry);
          ImageDataSet dataSet = DataSets.open(registry, dataSet(protocol));
          Evaluator evaluator = new Evaluator(registry, engine, EvaluationOptions.of(protocol))) {
        for (Model model : models) {
          progress("measuring " + model.name());
          Map<String, Double> values = measure(registry, engine, dataSet, evaluator, model);
          table.row(
              model.name(),
              number(NamedValues.require(values, "rfid"), tiny ? 3 : 2),
              number(NamedValues.require(values, "psnr"), 2),
              number(NamedValues.require(values, "ssim"), 3),
              model.paperRfid());
        }
      }
    }
    if (tiny) {
      table.note(
          "rFD is the Fréchet distance between originals and reconstructions in the averaged tokens"
              + " of the bundled encoder; the paper's figures are rFIDs on ImageNet: DINOv2-B 0.49,"
              + " SigLIP2-B 0.53, MAE-B 0.16, DINOv2-S 0.52, DINOv2-L 0.52, SD-VAE 0.62.");
    }
    return Result.of(table.build());
  }

  private String dataSet(EvaluationProtocol protocol) {
    if (!images.isEmpty()) {
      return images;
    }
    return protocol
        .images()
        .orElseThrow(
            () ->
                new RaeException(
                    "name the ImageNet validation set by --images: a folder, a tar file or shards"));
  }

  private static void requireFiles(
      Registry registry, List<Model> models, EvaluationProtocol protocol) {
    MissingFiles missing = new MissingFiles();
    for (Model model : models) {
      ModelAssembly assembly = assembly(registry, model);
      missing.look(() -> assembly.encoder().weights());
      missing.look(assembly::autoencoderFiles);
    }
    missing.look(() -> FeatureNetworks.open(registry, protocol.features()));
    protocol
        .pairFeatures()
        .ifPresent(pairs -> missing.look(() -> FeatureNetworks.open(registry, pairs)));
    missing.report();
  }

  private static ModelAssembly assembly(Registry registry, Model model) {
    return new ModelAssembly(Rae4j.readConfig(model.preset(), List.of()), registry);
  }

  private Map<String, Double> measure(
      Registry registry, Engine engine, ImageDataSet dataSet, Evaluator evaluator, Model model) {
    EvaluationOptions options =
        EvaluationOptions.of(
            EvaluationProtocol.load(
                scale() == Scale.TINY ? "tiny-fashion-reconstruction" : "val-rfid"));
    int pairs = count() > 0 ? count() : scale() == Scale.TINY ? TINY_PAIRS : 0;
    try (RepresentationAutoencoder autoencoder = assembly(registry, model).autoencoder(engine)) {
      EvaluationResult outcome =
          evaluator.evaluatePairs(
              new ReconstructedPairs(model.name(), autoencoder, options.stream(dataSet), pairs));
      Map<String, Double> values = new LinkedHashMap<>();
      for (MetricResult result : outcome.results()) {
        values.putAll(result.values());
      }
      return values;
    }
  }
}

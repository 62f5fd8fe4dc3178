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
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Table 1(a) and (c): how well the autoencoders reconstruct, by kind and size of the encoder. */
@Command(description = "Table 1(a, c): rFID, PSNR and SSIM by encoder.")
public final class Table1Reconstruction extends MeasuredTable {
  private static final int TINY_PAIRS = 1000;
  private static final String CLEAN = "rFID (paper, decoder trained on clean latents)";
  private static final String NOISY = "rFID (paper, decoder trained with noise)";

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

  private record Model(String name, String preset) {}

  @Override
  Result make() {
    boolean tiny = scale() == Scale.TINY;
    List<Model> models =
        tiny
            ? List.of(new Model("bundled MAE", "tiny-fashion"))
            : List.of(
                new Model("DINOv2-B", "dinov2-b-vitxl"),
                new Model("SigLIP2-B", "siglip2-b-vitxl"),
                new Model("MAE-B", "mae-b-vitxl"),
                new Model("DINOv2-S", "dinov2-s-vitxl"),
                new Model("DINOv2-L", "dinov2-l-vitxl"),
                new Model("SD-VAE", "sd-vae-ft-mse"));
    EvaluationProtocol protocol =
        EvaluationProtocol.load(tiny ? "tiny-fashion-reconstruction" : "val-rfid");
    List<String> headings =
        new ArrayList<>(
            List.of("encoder", tiny ? "rFD" : "rFID (ours)", "PSNR (ours)", "SSIM (ours)"));
    headings.add("features of the distance");
    if (!tiny) {
      headings.addAll(List.of(CLEAN, NOISY));
    }
    Table.Builder table =
        Table.named(
            "table-1ac",
            tiny
                ? "The bundled model: reconstruction"
                : "Table 1(a, c): reconstruction by encoder, decoders trained with noise",
            headings.toArray(String[]::new));
    try (Registry registry = Registry.standard()) {
      Map<Model, String> missing = lookForFiles(registry, models, protocol);
      try (Engine engine = startEngine(registry);
          ImageDataSet dataSet = DataSets.open(registry, dataSet(protocol));
          Evaluator evaluator = new Evaluator(registry, engine, EvaluationOptions.of(protocol))) {
        for (Model model : models) {
          List<String> cells = new ArrayList<>(List.of(model.name()));
          String lacks = missing.get(model);
          if (lacks != null) {
            table.note("Not available, " + model.name() + ": " + lacks);
            cells.addAll(Collections.nCopies(3, Table.NOT_AVAILABLE));
            cells.add(Table.NONE);
          } else {
            progress("measuring " + model.name());
            Map<String, Double> values = measure(registry, engine, dataSet, evaluator, model);
            cells.add(number(NamedValues.require(values, "rfid"), tiny ? 3 : 2));
            cells.add(number(NamedValues.require(values, "psnr"), 2));
            cells.add(number(NamedValues.require(values, "ssim"), 3));
            cells.add(protocol.features().toString());
          }
          if (!tiny) {
            cells.addAll(List.of(clean(model.name()), noisy(model.name())));
          }
          table.row(cells.toArray(String[]::new));
        }
      }
    }
    if (tiny) {
      table.note(
          String.format(
              Locale.ROOT,
              "rFD is the Fréchet distance between %,d originals and their reconstructions in the"
                  + " averaged tokens of the bundled encoder; it compares only with that of as many"
                  + " images.",
              pairs()));
      return Result.of(
          table.build(),
          PaperTable.of(paper(), "table-1a-paper", "The paper's table 1(a)", "1a"),
          PaperTable.of(paper(), "table-1c-paper", "The paper's table 1(c)", "1c"),
          PaperTable.of(paper(), "table-15-paper", "The paper's table 15", "15"));
    }
    return Result.of(
        table
            .note(
                "Table 1 prints the rFIDs of decoders that were trained on clean latents. The"
                    + " released ones, measured here, were trained with noise of tau 0.8, for which"
                    + " table 15 has other figures. The VAE has one decoder.")
            .build());
  }

  /** Table 1(a) or (c): a decoder trained on clean latents. */
  private String clean(String encoder) {
    return paper().text(paper().rows("1a").contains(encoder) ? "1a" : "1c", encoder, "rFID");
  }

  /** Table 15: a decoder trained with noise; the VAE is not in it. */
  private String noisy(String encoder) {
    return paper().rows("15").contains(encoder)
        ? paper().text("15", encoder, "rFID, with noise")
        : Table.NONE;
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
                    "name the ImageNet validation set by --images: a folder, a tar file or"
                        + " shards"));
  }

  /** What each model lacks; fails if nothing can be measured. */
  private static Map<Model, String> lookForFiles(
      Registry registry, List<Model> models, EvaluationProtocol protocol) {
    Map<Model, String> missing = new LinkedHashMap<>();
    MissingFiles all = new MissingFiles();
    for (Model model : models) {
      ModelAssembly assembly = assembly(registry, model);
      MissingFiles ofModel = new MissingFiles();
      ofModel.look(() -> assembly.encoder().weights());
      ofModel.look(assembly::autoencoderFiles);
      ofModel.text().ifPresent(text -> missing.put(model, text));
      all.addAll(ofModel);
    }
    MissingFiles shared = new MissingFiles();
    shared.look(() -> FeatureNetworks.open(registry, protocol.features()));
    protocol
        .pairFeatures()
        .ifPresent(pairs -> shared.look(() -> FeatureNetworks.open(registry, pairs)));
    all.addAll(shared);
    if (shared.text().isPresent() || missing.size() == models.size()) {
      all.report();
    }
    return missing;
  }

  private static ModelAssembly assembly(Registry registry, Model model) {
    return new ModelAssembly(Rae4j.readConfig(model.preset(), List.of()), registry);
  }

  /** How many images are reconstructed; 0 for all. */
  private int pairs() {
    return count() > 0 ? count() : scale() == Scale.TINY ? TINY_PAIRS : 0;
  }

  private Map<String, Double> measure(
      Registry registry, Engine engine, ImageDataSet dataSet, Evaluator evaluator, Model model) {
    EvaluationOptions options =
        EvaluationOptions.of(
            EvaluationProtocol.load(
                scale() == Scale.TINY ? "tiny-fashion-reconstruction" : "val-rfid"));
    try (RepresentationAutoencoder autoencoder = assembly(registry, model).autoencoder(engine)) {
      EvaluationResult outcome =
          evaluator.evaluatePairs(
              new ReconstructedPairs(model.name(), autoencoder, options.stream(dataSet), pairs()));
      Map<String, Double> values = new LinkedHashMap<>();
      for (MetricResult result : outcome.results()) {
        values.putAll(result.values());
      }
      return values;
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.evaluation.probe.ExtractedFeatures;
import io.github.rae4j.probe.ProbeProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Table 1(d): how much a linear classifier reads out of each encoder's features. */
@Command(description = "Table 1(d): linear probing by encoder.")
public final class Table1Probe extends MeasuredTable {
  private static final int TINY_TRAIN = 10_000;
  private static final int BATCH = 50;

  @Option(
      names = "--train",
      paramLabel = "DATA",
      defaultValue = "",
      description =
          "Labelled images to train on (default at scale tiny: Fashion-MNIST; at scale paper the"
              + " training set of ImageNet must be named).")
  private String train = "";

  @Option(
      names = "--test",
      paramLabel = "DATA",
      defaultValue = "",
      description = "Labelled images to test on (as --train).")
  private String test = "";

  private Table1Probe() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table1Probe(), args));
  }

  static TableProgram program() {
    return new Table1Probe();
  }

  private record Model(String name, String preset, List<String> overrides) {
    Model(String name, String preset) {
      this(name, preset, List.of());
    }
  }

  private static final List<Model> TINY =
      List.of(
          new Model("bundled MAE", "tiny-fashion"),
          new Model(
              "raw pixels, patches of 8 x 8",
              "pixels-256",
              List.of(
                  "stage_1.params.encoder_input_size=32",
                  "stage_1.params.encoder_params.patch_size=8",
                  "stage_1.params.decoder_patch_size=8")));

  private static final List<Model> PAPER =
      List.of(
          new Model("DINOv2-B", "dinov2-b-vitxl"),
          new Model("SigLIP2-B", "siglip2-b-vitxl"),
          new Model("MAE-B", "mae-b-vitxl"),
          new Model("SD-VAE", "sd-vae-ft-mse"));

  @Override
  Result make() {
    boolean tiny = scale() == Scale.TINY;
    List<Model> models = tiny ? TINY : PAPER;
    List<String> headings = new ArrayList<>(List.of("encoder", "accuracy (ours)"));
    if (!tiny) {
      headings.add("accuracy (paper)");
    }
    Table.Builder table =
        Table.named(
            "table-1d",
            tiny
                ? "The bundled encoder: linear probing, top-1 accuracy in percent"
                : "Table 1(d): linear probing, top-1 accuracy in percent",
            headings.toArray(String[]::new));
    try (Registry registry = Registry.standard()) {
      Map<Model, String> missing = lookForFiles(registry, models);
      try (Engine engine = startEngine(registry);
          ImageDataSet training = DataSets.open(registry, named(train, "train"));
          ImageDataSet testing = DataSets.open(registry, named(test, "test"))) {
        for (Model model : models) {
          List<String> cells = new ArrayList<>(List.of(model.name()));
          String lacks = missing.get(model);
          if (lacks != null) {
            table.note("Not available, " + model.name() + ": " + lacks);
            cells.add(Table.NOT_AVAILABLE);
          } else {
            progress("probing " + model.name());
            cells.add(number(100 * accuracy(registry, engine, training, testing, model), 1));
          }
          if (!tiny) {
            cells.add(paper().text("1d", model.name(), "accuracy"));
          }
          table.row(cells.toArray(String[]::new));
        }
      }
    }
    if (!tiny) {
      return Result.of(table.build());
    }
    return Result.of(
        table
            .note(
                String.format(
                    Locale.ROOT,
                    "Logistic regression on averaged tokens, standardised, trained on the first"
                        + " %,d images of Fashion-MNIST; %s of the test set are classified.",
                    trained(),
                    count() > 0 ? String.format(Locale.ROOT, "the first %,d", count()) : "all"))
            .build(),
        PaperTable.of(paper(), "table-1d-paper", "The paper's table 1(d)", "1d"));
  }

  private int trained() {
    return count() > 0 ? count() : TINY_TRAIN;
  }

  private String named(String location, String split) {
    if (!location.isEmpty()) {
      return location;
    }
    if (scale() == Scale.TINY) {
      return "fashion-mnist:split=" + split;
    }
    throw new RaeException(
        "name ImageNet's training and validation set by --train and --test: folders of classes or"
            + " shards");
  }

  /** What each model lacks; fails if nothing can be measured. */
  private static Map<Model, String> lookForFiles(Registry registry, List<Model> models) {
    Map<Model, String> missing = new LinkedHashMap<>();
    MissingFiles all = new MissingFiles();
    for (Model model : models) {
      MissingFiles ofModel = new MissingFiles();
      ofModel.look(() -> assembly(registry, model).encoder().weights());
      ofModel.text().ifPresent(text -> missing.put(model, text));
      all.addAll(ofModel);
    }
    if (missing.size() == models.size()) {
      all.report();
    }
    return missing;
  }

  private static ModelAssembly assembly(Registry registry, Model model) {
    return new ModelAssembly(Rae4j.readConfig(model.preset(), model.overrides()), registry);
  }

  private double accuracy(
      Registry registry, Engine engine, ImageDataSet training, ImageDataSet testing, Model model) {
    ImagePreparation preparation =
        ImagePreparation.parse(scale() == Scale.TINY ? "pad:32" : "center-crop:256");
    int limit = scale() == Scale.TINY ? trained() : count();
    try (RepresentationAutoencoder autoencoder = assembly(registry, model).autoencoder(engine);
        ImageStream trainImages = stream(training, preparation, limit);
        ImageStream testImages = stream(testing, preparation, count())) {
      return registry
          .find(ProbeProvider.class, "tribuo")
          .create(ConfigParameters.of("probe", Map.of()))
          .run(
              features(training, trainImages, autoencoder),
              features(testing, testImages, autoencoder))
          .accuracy();
    }
  }

  /** The first images; all for a limit of 0. */
  private static ImageStream stream(ImageDataSet images, ImagePreparation preparation, int limit) {
    int size = limit > 0 ? Math.min(limit, images.size()) : images.size();
    return ImageStream.Options.of(images, preparation).open(0, size);
  }

  private static ExtractedFeatures features(
      ImageDataSet images, ImageStream stream, RepresentationAutoencoder autoencoder) {
    return new ExtractedFeatures(
        images.origin(),
        stream,
        BATCH,
        batch -> ExtractedFeatures.meanPooled(autoencoder.tokens(batch)));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.OperationCost;
import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImageBatch;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.metrics.theory.TokenCovariance;
import io.github.rae4j.metrics.theory.WidthBound;
import io.github.rae4j.network.Network;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Theorem 1 of the paper for a data set: the least loss of a diffusion transformer of each width,
 * from the eigenvalues of the covariance of the latents' tokens, beside the losses of the config's
 * own backbones.
 *
 * <p>Losses are mean squares of a value, as training reports them, with t uniform on [0, 1].
 */
@Command(
    name = "LossBound",
    description = "Theorem 1: the least loss of each width of a diffusion transformer.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class LossBound implements Callable<Integer> {
  @Option(
      names = "--config",
      defaultValue = "tiny-fashion-ag",
      description = "Preset or YAML file (${DEFAULT-VALUE}).")
  private String config = "";

  @Option(
      names = "--data",
      defaultValue = "fashion-mnist:split=test",
      description = "Data set (${DEFAULT-VALUE}).")
  private String data = "";

  @Option(
      names = "--prepare",
      defaultValue = "pad:32",
      description = "Preparation of the images (${DEFAULT-VALUE}).")
  private String preparation = "";

  @Option(
      names = "--count",
      defaultValue = "10000",
      description = "Number of images, the first of the set (${DEFAULT-VALUE}).")
  private int count;

  @Option(names = "--batch", defaultValue = "64", description = "Batch size (${DEFAULT-VALUE}).")
  private int batch;

  @Option(names = "--seed", defaultValue = "0", description = "Of the noise (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--out",
      defaultValue = "loss-bound",
      description = "Folder for loss-bound.csv, .md and .png (${DEFAULT-VALUE}).")
  private Path out = Path.of("");

  /** A backbone whose loss is measured. */
  private record Measured(String name, int width, VelocityLoss loss) {}

  private LossBound() {}

  /** Writes table and plot. */
  public static void main(String[] args) {
    int code =
        new CommandLine(new LossBound())
            .setExecutionExceptionHandler(
                (e, commandLine, parsed) -> {
                  if (e instanceof RaeException) {
                    commandLine.getErr().println(e.getMessage());
                    return 1;
                  }
                  throw e;
                })
            .execute(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  private static void requirePositive(String option, int value) {
    if (value < 1) {
      throw new RaeException(option + " must be at least 1, but is " + value);
    }
  }

  @Override
  public Integer call() {
    requirePositive("--count", count);
    requirePositive("--batch", batch);
    ImagePreparation prepare = ImagePreparation.parse(preparation);
    try (Rae4j rae = Rae4j.open(config);
        Registry registry = Registry.standard();
        ImageDataSet images = DataSets.open(registry, data)) {
      LossBoundReport report = new LossBoundReport(compute(rae, images, prepare));
      report.write(out);
      System.out.print(report.markdown());
      System.out.println(out.toAbsolutePath().normalize());
    }
    return 0;
  }

  private List<LossBoundReport.Row> compute(
      Rae4j rae, ImageDataSet images, ImagePreparation prepare) {
    int dimension = rae.autoencoder().latentShape().intDim(0);
    long nullLabel = rae.assembly().backbone().backbone().nullLabel().orElse(0);
    TokenCovariance covariance = new TokenCovariance(dimension);
    List<CompiledNetwork> compiled = new ArrayList<>();
    List<Measured> models = new ArrayList<>();
    try {
      addModel("backbone", rae.assembly().backbone(), rae, compiled, models);
      rae.assembly()
          .guidanceBackbone()
          .ifPresent(model -> addModel("guidance model", model, rae, compiled, models));
      int limit = Math.min(count, images.size());
      try (ImageStream stream = ImageStream.Options.of(images, prepare).open(0, limit)) {
        stream.forEachBatch(
            batch,
            part -> {
              Tensor latents = rae.autoencoder().encode(part.images());
              covariance.add(latents);
              models.forEach(
                  model ->
                      model
                          .loss()
                          .add(part.examples().get(0).index(), latents, labels(part, nullLabel)));
            });
      }
    } finally {
      compiled.forEach(CompiledNetwork::close);
    }
    return rows(WidthBound.of(covariance.covariance()), models);
  }

  private void addModel(
      String name,
      ConfiguredBackbone model,
      Rae4j rae,
      List<CompiledNetwork> compiled,
      List<Measured> models) {
    CompiledNetwork network = rae.engine().compile(model.backbone().network(), model.weights());
    compiled.add(network);
    models.add(
        new Measured(
            name, outputWidth(model.backbone().network()), new VelocityLoss(network, seed)));
  }

  /** The width that the output layer sees, which is that of the head where there is one. */
  private static int outputWidth(Network network) {
    NetworkSummary summary = NetworkSummary.of(network);
    String last =
        summary.operations().stream()
            .filter(operation -> operation.operation().equals("linear"))
            .map(OperationCost::weight)
            .flatMap(weight -> weight.stream())
            .reduce("", (earlier, later) -> later);
    return summary.specs().stream()
        .filter(spec -> spec.name().equals(last))
        .mapToInt(spec -> spec.shape().intDim(1))
        .findFirst()
        .orElseThrow(() -> new RaeException("the backbone has no linear output layer"));
  }

  /** The labels of the images, or the null label where they have none. */
  private static Tensor labels(ImageBatch batch, long nullLabel) {
    long[] labels =
        batch.examples().stream()
            .map(ImageExample::label)
            .mapToLong(label -> label.orElse(nullLabel))
            .toArray();
    return Tensor.of(labels, labels.length);
  }

  private static List<LossBoundReport.Row> rows(WidthBound bound, List<Measured> models) {
    int n = bound.tokenDimension();
    Map<Integer, List<Measured>> byWidth = new TreeMap<>();
    for (int eighths = 0; eighths <= 8; eighths++) {
      byWidth.put(n * eighths / 8, new ArrayList<>());
    }
    models.forEach(m -> byWidth.computeIfAbsent(m.width(), w -> new ArrayList<>()).add(m));
    List<LossBoundReport.Row> rows = new ArrayList<>();
    byWidth.forEach(
        (width, measured) -> {
          double least = bound.bound(width) / n;
          double linear = bound.linearLoss(width) / n;
          if (measured.isEmpty()) {
            rows.add(new LossBoundReport.Row(width, least, linear, "", OptionalDouble.empty()));
          }
          measured.forEach(
              m ->
                  rows.add(
                      new LossBoundReport.Row(
                          width, least, linear, m.name(), OptionalDouble.of(m.loss().perValue()))));
        });
    return rows;
  }
}

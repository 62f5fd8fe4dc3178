// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import com.opencsv.CSVReaderHeaderAware;
import com.opencsv.exceptions.CsvException;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Figure 4: quality by epoch, by the checkpoints of training runs, and by what runs measured
 * themselves.
 */
@Command(description = "Figure 4: quality by epoch.")
public final class Figure4 extends TrainedTable {
  private static final String TOKENS = "DiT on tokens";
  private static final String PIXELS = "DiT on pixels";
  private static final String HEAD = "DiT-DH on tokens";

  /** Epochs of the paper's curve of DiT-XL. */
  private static final int PAPER_EPOCHS = 720;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "5",
      description = "Checkpoints of each model that are measured (default: ${DEFAULT-VALUE}).")
  private int points;

  @Option(
      names = "--run",
      paramLabel = "LABEL=DIR",
      description =
          "A run of 'rae4j train' whose metrics.csv, written by the callback 'evaluation', is drawn"
              + " in a chart of its own; may be repeated. With it nothing is trained.")
  private Map<String, Path> named = new LinkedHashMap<>();

  private Figure4() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Figure4(), args));
  }

  static TableProgram program() {
    return new Figure4();
  }

  @Override
  Result tiny() {
    if (!named.isEmpty()) {
      return online();
    }
    QualityAlong along = new QualityAlong(this, points);
    List<String> pixels = new ArrayList<>(Table11.PIXEL_SPACE);
    pixels.addAll(TinyBackbones.plain(Table11.PIXEL_CHANNELS, 96, 5));
    QualityAlong.Model onTokens = along.tiny(TOKENS, TinyBackbones.plain(TOKEN_DIMENSION, 96, 5));
    QualityAlong.Model onPixels = along.tiny(PIXELS, pixels);
    QualityAlong.Model withHead = along.tiny(HEAD, TinyBackbones.shape(96, 3, 160, 2));
    List<QualityAlong.Model> models = List.of(onTokens, onPixels, withHead);
    Table.Builder table = table("As figure 4: quality by epoch, bundled encoder");
    QualityAlong.Found found = along.follow("figure-4", models, table);
    rows(found, table, 3);
    return result(
        table
            .note(sooner("Tokens converge sooner than pixels", found, onTokens, onPixels))
            .note(sooner("On tokens the head converges sooner", found, withHead, onTokens))
            .note(reached(found, onTokens, onPixels)),
        found);
  }

  @Override
  Result paperScale() {
    if (!named.isEmpty()) {
      return online();
    }
    Table.Builder table = table("Figure 4: quality by epoch, DINOv2-B");
    QualityAlong.Found found = new QualityAlong(this, points).follow("figure-4", models(), table);
    rows(found, table, 2);
    return result(table, found);
  }

  /** DiT-XL, whose curve the paper shows, and DiT-DH-XL. */
  List<QualityAlong.Model> models() {
    QualityAlong along = new QualityAlong(this, points);
    PaperRecipe.Space space = PaperRecipe.DINOV2_B;
    return List.of(
        along.paper(
            "DiT-XL (DINOv2-B)",
            space,
            PaperRecipe.dit(space, PaperRecipe.XL),
            PaperRecipe.trainDit(this, PAPER_EPOCHS),
            PAPER_EPOCHS),
        along.paper(
            "DiT-DH-XL (DINOv2-B)",
            space,
            PaperRecipe.ditDh(space, PaperRecipe.XL, PaperRecipe.Head.USUAL),
            PaperRecipe.trainDitDh(this, PaperRecipe.ABLATION),
            PaperRecipe.ABLATION));
  }

  private Table.Builder table(String title) {
    return Table.named(
        "figure-4", title, "model", "step", "epoch", columns().get(0).heading() + " (ours)");
  }

  private static void rows(QualityAlong.Found found, Table.Builder table, int decimals) {
    found
        .points()
        .forEach(
            (model, points) ->
                points.forEach(
                    point ->
                        table.row(
                            model.label(),
                            Long.toString(point.step()),
                            number(point.epochs(), 2),
                            point.distance().text(decimals))));
    found
        .missing()
        .keySet()
        .forEach(model -> table.row(model.label(), Table.NONE, Table.NONE, Table.NOT_AVAILABLE));
  }

  private Result result(Table.Builder table, QualityAlong.Found found) {
    List<Chart.Series> curves = new ArrayList<>();
    found
        .points()
        .forEach(
            (model, points) -> {
              Chart.Points curve = new Chart.Points(model.label());
              points.forEach(point -> curve.add(point.epochs(), point.distance()));
              curves.add(curve.series());
            });
    return new Result(
        List.of(
            table
                .note(
                    scale() == Scale.TINY
                        ? "Measured on the weights of checkpoints, without an average."
                        : "Measured on the averaged weights of checkpoints, which lag behind while"
                            + " a run is young.")
                .build(),
            PaperTable.of(paper(), "figure-4-paper", "The paper's figure 4", "figure 4"),
            PaperTable.of(
                paper(), "figure-4-literature", "The paper's table 8, which has epochs", "8")),
        List.of(new Chart("figure-4", "Quality by epoch", "epochs", distanceTitle(), curves)));
  }

  /** By the last checkpoints, which have seen the same images. */
  private static String sooner(
      String statement,
      QualityAlong.Found found,
      QualityAlong.Model one,
      QualityAlong.Model other) {
    return Verdict.smaller(
            statement,
            found.last(one).orElseThrow().distance(),
            found.last(other).orElseThrow().distance(),
            found.improved(one) && found.improved(other))
        .toString();
  }

  private static String reached(
      QualityAlong.Found found, QualityAlong.Model one, QualityAlong.Model other) {
    QualityAlong.Point last = found.last(other).orElseThrow();
    Optional<QualityAlong.Point> first =
        found.points().getOrDefault(one, List.of()).stream()
            .filter(point -> point.distance().mean() <= last.distance().mean())
            .findFirst();
    return first
        .map(
            point ->
                String.format(
                    Locale.ROOT,
                    "%s has the last distance of %s, that of epoch %.2f, at the checkpoint of epoch"
                        + " %.2f.",
                    one.label(),
                    other.label(),
                    last.epochs(),
                    point.epochs()))
        .orElseGet(
            () ->
                String.format(
                    Locale.ROOT,
                    "%s never has the last distance of %s.",
                    one.label(),
                    other.label()));
  }

  /** What runs measured while they trained, which are other images than those of the tables. */
  private Result online() {
    Table.Builder table =
        Table.named("figure-4-online", "Quality by step, as runs measured it", "run", "step", "FD");
    List<Chart.Series> curves = new ArrayList<>();
    named.forEach(
        (label, folder) -> {
          Chart.Points curve = new Chart.Points(label);
          metrics(folder)
              .forEach(
                  (step, distance) -> {
                    table.row(label, Long.toString(step), number(distance, 3));
                    curve.add(step, distance);
                  });
          curves.add(curve.series());
        });
    return new Result(
        List.of(
            table
                .note(
                    "Online figures, of each run's own images, reference and features: they show"
                        + " when a run improves, and compare with no figure of the paper.")
                .build()),
        List.of(new Chart("figure-4-online", "Quality while training", "steps", "FD", curves)));
  }

  /** The distances of the averaged weights, or of the model's where there are none, by step. */
  private static Map<Long, Double> metrics(Path folder) {
    Path file = folder.resolve("metrics.csv");
    if (!Files.exists(file)) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "%s has no metrics.csv: --run expects the folder of a run with the callback"
                  + " 'evaluation' (docs/training.md)",
              folder));
    }
    Map<Long, Double> distances = new LinkedHashMap<>();
    try (CSVReaderHeaderAware reader = new CSVReaderHeaderAware(Files.newBufferedReader(file))) {
      for (Map<String, String> row = reader.readMap(); row != null; row = reader.readMap()) {
        String ofEma = row.getOrDefault("ema/fid", "");
        String distance = ofEma.isEmpty() ? row.getOrDefault("model/fid", "") : ofEma;
        if (!distance.isEmpty()) {
          distances.put(Long.valueOf(row.getOrDefault("step", "")), Double.valueOf(distance));
        }
      }
    } catch (IOException | CsvException | NumberFormatException e) {
      throw new RaeException("cannot read " + file + ": " + e.getMessage(), e);
    }
    if (distances.isEmpty()) {
      throw new RaeException(
          file + " has neither 'ema/fid' nor 'model/fid': evaluate with a protocol that has 'fid'");
    }
    return distances;
  }
}

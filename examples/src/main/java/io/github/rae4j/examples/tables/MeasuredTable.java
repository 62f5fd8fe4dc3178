// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.core.pipeline.Engines;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.EvaluationProtocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A table whose figures are measured on generated images. */
abstract class MeasuredTable extends ScaledProgram {
  private static final int TINY_COUNT = 1000;

  /** Name of a measured value, its heading, and the decimals that the paper gives. */
  record Column(String key, String heading, int decimals) {}

  private static final List<Column> TINY =
      List.of(
          new Column("fid", "FD", 3),
          new Column("precision", "Prec.", 2),
          new Column("recall", "Rec.", 2));
  private static final List<Column> PAPER =
      List.of(
          new Column("fid", "gFID", 2),
          new Column("is", "IS", 1),
          new Column("precision", "Prec.", 2),
          new Column("recall", "Rec.", 2));

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Images of each row (default: at scale tiny 1000, in SolverSweep 250, in SpeedAndQuality"
              + " 10,000 of each seed; at scale paper 50,000).")
  private int count;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "42",
      description = "Seed of the images (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "onnxruntime",
      description = "Engine (default: ${DEFAULT-VALUE}).")
  private String engine = "onnxruntime";

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu, cuda or auto (default: ${DEFAULT-VALUE}).")
  private String device = "cpu";

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads of an operation; 0 lets the engine choose (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--reference",
      paramLabel = "DATA",
      defaultValue = "",
      description =
          "Statistics file or data set to compare with (default at scale tiny: the"
              + " Fashion-MNIST test set; at scale paper: ADM's statistics of ImageNet).")
  private String reference = "";

  /** The columns of measured values at this scale. */
  final List<Column> columns() {
    return scale() == Scale.TINY ? TINY : PAPER;
  }

  /** Opens the laboratory for all runs of the table. */
  final GenerationExperiments lab(String paperProtocol, Collection<GenerationRun> runs) {
    EvaluationProtocol protocol =
        EvaluationProtocol.load(scale() == Scale.TINY ? "tiny-fashion" : paperProtocol);
    return new GenerationExperiments(
        protocol, reference, images(protocol), seed, this::startEngine, runs);
  }

  /** The laboratory for runs in a precision; it measures in float32. */
  final GenerationExperiments lab(
      String paperProtocol, Precision precision, Collection<GenerationRun> runs) {
    EvaluationProtocol protocol =
        EvaluationProtocol.load(scale() == Scale.TINY ? "tiny-fashion" : paperProtocol);
    return new GenerationExperiments(
        protocol,
        reference,
        images(protocol),
        seed,
        registry -> startEngine(registry, precision),
        precision == Precision.FP32 ? Optional.empty() : Optional.of(this::startEngine),
        runs);
  }

  /** The seed of the images. */
  final long seed() {
    return seed;
  }

  private int images(EvaluationProtocol protocol) {
    if (count() > 0) {
      return count();
    }
    return scale() == Scale.TINY ? tinyCount() : protocol.count();
  }

  /** The usual number of images of a row at scale tiny, such that a table takes minutes. */
  int tinyCount() {
    return TINY_COUNT;
  }

  /** The number of images that the user wants; 0 for the usual one. */
  final int count() {
    if (count < 0) {
      throw new RaeException("--count must not be negative, but is " + count);
    }
    return count;
  }

  /** What the user wants to compare with; empty for the usual reference. */
  final String reference() {
    return reference;
  }

  /** The engine that the user wants. */
  final Engine startEngine(Registry registry) {
    return startEngine(registry, Precision.FP32);
  }

  /** The same in a precision. */
  final Engine startEngine(Registry registry, Precision precision) {
    return Engines.start(
        registry.find(EngineProvider.class, engine), engineOptions().withPrecision(precision));
  }

  /** Name of the engine and the device that the user wants. */
  final String engineName() {
    return engine + " " + device;
  }

  /** Threads of an operation; 0 where the engine chooses. */
  final int threads() {
    return threads;
  }

  /** Device and threads that the user wants. */
  final EngineOptions engineOptions() {
    if (threads < 0) {
      throw new RaeException("--threads must not be negative, but is " + threads);
    }
    try {
      return EngineOptions.DEFAULT.on(Device.parse(device)).withThreads(threads);
    } catch (IllegalArgumentException e) {
      throw new RaeException("--device: " + e.getMessage(), e);
    }
  }

  /**
   * One row.
   *
   * @param label first cell
   * @param run what is measured
   * @param place where the paper has figures of the same model; empty if it has none
   */
  record Row(String label, GenerationRun run, Optional<Comparison.Place> place) {
    /** A row that the paper does not have. */
    static Row of(String label, GenerationRun run) {
      return new Row(label, run, Optional.empty());
    }

    /** The row of this name in the paper's table. */
    static Row of(String label, GenerationRun run, String paperRow, Comparison.Variant variant) {
      return new Row(label, run, Optional.of(new Comparison.Place(paperRow, variant)));
    }
  }

  /**
   * Measures all rows. At scale paper its figures stand beside ours, with the rows of the paper
   * that cannot be measured below; at scale tiny they are a table apart, since figures of other
   * images in other features cannot be compared.
   *
   * @param number of the paper's table
   * @param subject of the table, which follows its number in the title
   * @param variants the ways in which the paper samples the models of this table
   */
  final Result measure(
      String number,
      String subject,
      String paperProtocol,
      List<Row> rows,
      List<Comparison.Variant> variants) {
    String name = "table-" + number;
    if (scale() == Scale.PAPER) {
      String title = "Table " + number + ": " + subject;
      Comparison table = new Comparison(paper(), number, name, title, columns());
      try (GenerationExperiments lab = lab(paperProtocol, runs(rows))) {
        for (Row row : rows) {
          Optional<Map<String, Double>> values = measured(lab, row, table.table());
          table.add(
              row.label(),
              cells(values),
              values.isPresent() ? lab.features() : Table.NONE,
              row.place());
        }
        table.addOthers(variants);
        explain(table.table(), lab);
      }
      return Result.of(table.table().build());
    }
    List<String> headings = new ArrayList<>(List.of("method"));
    columns().forEach(column -> headings.add(column.heading()));
    headings.add("features");
    Table.Builder table =
        Table.named(
            name,
            "The bundled model: " + subject.toLowerCase(Locale.ROOT),
            headings.toArray(String[]::new));
    try (GenerationExperiments lab = lab(paperProtocol, runs(rows))) {
      for (Row row : rows) {
        Optional<Map<String, Double>> values = measured(lab, row, table);
        List<String> cells = new ArrayList<>(List.of(row.label()));
        cells.addAll(cells(values));
        cells.add(values.isPresent() ? lab.features() : Table.NONE);
        table.row(cells.toArray(String[]::new));
      }
      explain(table, lab);
    }
    return Result.of(
        table.build(),
        PaperTable.of(paper(), name + "-paper", "The paper's table " + number, number));
  }

  private static List<GenerationRun> runs(List<Row> rows) {
    return rows.stream().map(Row::run).toList();
  }

  /** The values of a row; empty, with a note, if its files are not on this machine. */
  private Optional<Map<String, Double>> measured(
      GenerationExperiments lab, Row row, Table.Builder table) {
    Optional<String> missing = lab.missing(row.run());
    if (missing.isPresent()) {
      table.note("Not available, " + row.label() + ": " + missing.get());
      return Optional.empty();
    }
    progress("measuring " + row.label());
    return Optional.of(lab.measure(row.run()));
  }

  private List<String> cells(Optional<Map<String, Double>> values) {
    return values
        .map(this::cells)
        .orElseGet(() -> columns().stream().map(column -> Table.NOT_AVAILABLE).toList());
  }

  /** The measured values in the order of the columns. */
  final List<String> cells(Map<String, Double> values) {
    return columns().stream()
        .map(
            column -> {
              Double value = values.get(column.key());
              return value == null ? Table.NONE : number(value, column.decimals());
            })
        .toList();
  }

  /** Says what the figures are. */
  void explain(Table.Builder table, GenerationExperiments lab) {
    if (scale() == Scale.TINY) {
      table.note(
          "FD is the Fréchet distance to the reference in the averaged tokens of the"
              + " bundled encoder. It compares these rows with one another, not with the paper's"
              + " figures, which are those of ImageNet models.");
    }
    lab.warnings().forEach(table::note);
  }
}

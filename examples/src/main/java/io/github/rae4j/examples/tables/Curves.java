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
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What training runs logged: one column of the log of each, in one chart. */
@Command(
    description = {
      "Draws one column of the logs of training runs in one chart.",
      "Runs are drawn in the order in which they are named, the last one on top."
    })
public final class Curves extends TableProgram {
  private static final String LOG = "log.csv";
  private static final String STEP = "step";

  @Option(
      names = "--run",
      paramLabel = "LABEL=DIR",
      required = true,
      description = "A run of 'rae4j train', with the label of its curve; may be repeated.")
  private Map<String, Path> runs = new LinkedHashMap<>();

  @Option(
      names = "--column",
      paramLabel = "NAME",
      defaultValue = "loss",
      description = "Column of log.csv (default: ${DEFAULT-VALUE}).")
  private String column = "loss";

  private Curves() {}

  /** Draws the curves. */
  public static void main(String[] args) {
    System.exit(run(new Curves(), args));
  }

  static TableProgram program() {
    return new Curves();
  }

  /**
   * The lines of a log that have a value.
   *
   * @param steps of the lines, which rise
   * @param spans how many steps each line is the mean of
   * @param means at least one
   */
  private record Logged(List<Long> steps, List<Long> spans, List<Double> means) {
    /** The mean over the steps of all lines. */
    double mean() {
      double sum = 0;
      long counted = 0;
      for (int i = 0; i < means.size(); i++) {
        sum += means.get(i) * spans.get(i);
        counted += spans.get(i);
      }
      return sum / counted;
    }

    /** In the middle of the steps of each line; the curve would lag behind at their end. */
    List<Double> middles() {
      List<Double> middles = new ArrayList<>();
      for (int i = 0; i < means.size(); i++) {
        middles.add(steps.get(i) - (spans.get(i) - 1) / 2.0);
      }
      return middles;
    }

    long last() {
      return steps.get(steps.size() - 1);
    }

    /**
     * The standard deviation of a line about the curve, by the second differences of neighbours, to
     * which a curve that is straight over three lines adds nothing; NaN of fewer lines.
     */
    double scatter() {
      double squares = 0;
      for (int i = 1; i < means.size() - 1; i++) {
        double second = means.get(i - 1) - 2 * means.get(i) + means.get(i + 1);
        // Of independent values the second difference has six times the variance.
        squares += second * second / 6;
      }
      return means.size() < 3 ? Double.NaN : Math.sqrt(squares / (means.size() - 2));
    }
  }

  @Override
  Result make() {
    Table.Builder table =
        Table.named(
            name(),
            "Curves of training: " + column,
            "run",
            "steps",
            "lines",
            "first line",
            "last line",
            "mean",
            "scatter of a line");
    List<Chart.Series> curves = new ArrayList<>();
    runs.forEach(
        (label, folder) -> {
          Logged logged = read(folder.resolve(LOG));
          List<Double> means = logged.means();
          table.row(
              label,
              Long.toString(logged.last()),
              Integer.toString(means.size()),
              digits(means.get(0)),
              digits(means.get(means.size() - 1)),
              digits(logged.mean()),
              means.size() > 2 ? digits(logged.scatter()) : Table.NONE);
          curves.add(new Chart.Series(label, logged.middles(), means));
        });
    return new Result(
        List.of(
            table
                .note(
                    "A line of log.csv is the mean over the steps since the line before it, drawn"
                        + " in their middle; the mean of a run weights lines by their steps. The"
                        + " scatter is the standard deviation of a line about the curve, by the"
                        + " second differences of neighbouring lines.")
                .build()),
        List.of(new Chart(name(), "Training: " + column, "steps", column, curves)));
  }

  /** Four digits, since columns may be rates as well as losses. */
  private static String digits(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private String name() {
    return "curves-" + TrainedTable.folder(column);
  }

  private Logged read(Path file) {
    if (!Files.exists(file)) {
      throw new RaeException(
          String.format(
              Locale.ROOT, "%s does not exist: --run expects the folder of a training run", file));
    }
    List<Long> steps = new ArrayList<>();
    List<Long> spans = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    long before = 0;
    Set<String> columns = new TreeSet<>();
    try (CSVReaderHeaderAware reader = new CSVReaderHeaderAware(Files.newBufferedReader(file))) {
      for (Map<String, String> row = reader.readMap(); row != null; row = reader.readMap()) {
        columns.addAll(row.keySet());
        long step = Long.parseLong(row.getOrDefault(STEP, ""));
        String value = row.getOrDefault(column, "");
        if (!value.isEmpty()) {
          steps.add(step);
          spans.add(step - before);
          means.add(Double.valueOf(value));
        }
        before = step;
      }
    } catch (IOException | CsvException | NumberFormatException e) {
      throw new RaeException("cannot read " + file + ": " + e.getMessage(), e);
    }
    columns.remove(STEP);
    if (means.isEmpty()) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "%s has no values of '%s'; --column may be one of %s",
              file,
              column,
              String.join(", ", columns)));
    }
    return new Logged(steps, spans, means);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import com.opencsv.CSVReader;
import com.opencsv.CSVWriter;
import com.opencsv.exceptions.CsvException;
import com.opencsv.exceptions.CsvMalformedLineException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A CSV file with one line of values per logged step; a column that is added later is empty in
 * earlier lines. Not thread-safe.
 */
public final class TrainingLog {
  /**
   * File in the folder of a run: means of losses and norms over the steps since the line before,
   * and rates.
   */
  public static final String STEPS = "log.csv";

  /** File in the folder of a run: means over epochs. */
  public static final String EPOCHS = "epochs.csv";

  /** File in the folder of a run: times, the only values that differ between equal runs. */
  public static final String TIMES = "timing.csv";

  /** File in the folder of a run: the metrics that callbacks measured. */
  public static final String METRICS = "metrics.csv";

  private static final String STEP = "step";

  private final Path file;
  private List<String> columns = List.of();

  /** One value of a column. */
  public record Point(long step, double value) {}

  /**
   * Opens a log.
   *
   * @param steps steps of the run so far; lines of later steps, written after the checkpoint that
   *     is resumed from, are dropped
   */
  public TrainingLog(Path file, long steps) {
    this.file = file;
    List<String[]> lines = lines(file);
    if (!lines.isEmpty()) {
      int width = lines.get(0).length;
      columns = List.of(lines.get(0)).subList(1, width);
      List<String[]> kept = new ArrayList<>(lines.subList(0, 1));
      lines.stream()
          .skip(1)
          // A killed process may have left an incomplete line.
          .filter(line -> line.length == width && step(line) <= steps)
          .forEach(kept::add);
      rewrite(kept);
    }
  }

  /**
   * The columns of a log without empty fields; an empty map if there is no such file.
   *
   * @throws RaeException if it is no log
   */
  public static Map<String, List<Point>> read(Path file) {
    Map<String, List<Point>> points = new LinkedHashMap<>();
    List<String[]> lines = lines(file);
    for (String[] line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      for (int i = 1; i < Math.min(line.length, lines.get(0).length); i++) {
        if (!line[i].isEmpty()) {
          points
              .computeIfAbsent(lines.get(0)[i], name -> new ArrayList<>())
              .add(new Point(step(line), number(file, line[i])));
        }
      }
    }
    return points;
  }

  private static double number(Path file, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new DataException(
          String.format(Locale.ROOT, "%s is damaged: '%s' is no number; move it away", file, text),
          Where.file(file),
          e);
    }
  }

  private static long step(String[] line) {
    return Long.parseLong(line[0]);
  }

  private static List<String[]> lines(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (Reader reader = Files.newBufferedReader(file);
        CSVReader csv = new CSVReader(reader)) {
      List<String[]> lines = csv.readAll();
      if (!lines.isEmpty() && !lines.get(0)[0].equals(STEP)) {
        throw noLog(file, new CsvException("its first column is not '" + STEP + "'"));
      }
      lines.stream().skip(1).forEach(TrainingLog::step);
      return lines;
    } catch (CsvMalformedLineException | CsvException | NumberFormatException e) {
      throw noLog(file, e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  private static DataException noLog(Path file, Exception cause) {
    return new DataException(
        file + " is no log of a training run; move it away", Where.file(file), cause);
  }

  private void rewrite(List<String[]> lines) {
    AtomicFiles.write(
        file,
        temporary -> {
          try (Writer writer = Files.newBufferedWriter(temporary);
              CSVWriter csv = new CSVWriter(writer)) {
            csv.writeAll(lines, false);
          }
        });
  }

  /** Adds a line. */
  public void add(long step, Map<String, Double> values) {
    if (!columns.containsAll(values.keySet())) {
      addColumns(values.keySet());
    }
    try (Writer writer = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
        CSVWriter csv = new CSVWriter(writer)) {
      csv.writeNext(
          line(
              Long.toString(step),
              columns.stream()
                  .map(c -> values.containsKey(c) ? Double.toString(values.get(c)) : "")
                  .toList()),
          false);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }

  private void addColumns(Set<String> names) {
    if (!columns.isEmpty() && !Files.exists(file)) {
      throw FileErrors.cannotWrite(file, new NoSuchFileException(file.toString()));
    }
    Set<String> all = new LinkedHashSet<>(columns);
    all.addAll(names);
    columns = List.copyOf(all);
    List<String[]> lines = lines(file);
    List<String[]> wider = new ArrayList<>();
    wider.add(line(STEP, columns));
    for (String[] line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      String[] padded = Arrays.copyOf(line, columns.size() + 1);
      Arrays.fill(padded, line.length, padded.length, "");
      wider.add(padded);
    }
    rewrite(wider);
  }

  /** The step of the last line; -1 if there is none. */
  static long lastStep(Path file) {
    List<String[]> lines = lines(file);
    return lines.size() < 2 ? -1 : step(lines.get(lines.size() - 1));
  }

  private static String[] line(String first, List<String> rest) {
    List<String> line = new ArrayList<>();
    line.add(first);
    line.addAll(rest);
    return line.toArray(String[]::new);
  }
}

package io.github.rae4j.trainers.run;

import com.opencsv.CSVReader;
import com.opencsv.CSVWriter;
import com.opencsv.exceptions.CsvValidationException;
import io.github.rae4j.core.io.AtomicFiles;
import io.github.rae4j.spi.RaeException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The values of the logged steps as a CSV file, one line each. Not thread-safe. */
public final class TrainingLog {
  private static final String STEP = "step";

  private final Path file;
  private List<String> columns = List.of();

  /**
   * Opens a log.
   *
   * @param steps lines of later steps, which an earlier process wrote after its last checkpoint,
   *     are dropped
   */
  public TrainingLog(Path file, long steps) {
    this.file = file;
    if (Files.exists(file)) {
      keepUpTo(steps);
    }
  }

  private void keepUpTo(long steps) {
    List<String[]> lines = new ArrayList<>();
    try (Reader reader = Files.newBufferedReader(file);
        CSVReader csv = new CSVReader(reader)) {
      for (String[] line = csv.readNext(); line != null; line = csv.readNext()) {
        if (lines.isEmpty() || Long.parseLong(line[0]) <= steps) {
          lines.add(line);
        }
      }
    } catch (IOException e) {
      throw new RaeException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    } catch (CsvValidationException | NumberFormatException e) {
      throw new RaeException(file + " is no log of a training run; move it away", e);
    }
    if (!lines.isEmpty()) {
      columns = Arrays.asList(lines.get(0)).subList(1, lines.get(0).length);
    }
    AtomicFiles.write(
        file,
        temporary -> {
          try (Writer writer = Files.newBufferedWriter(temporary);
              CSVWriter csv = new CSVWriter(writer)) {
            csv.writeAll(lines, false);
          }
        });
  }

  /**
   * Adds a line.
   *
   * @param values by column; the first line decides the columns, absent values stay empty
   */
  public void add(long step, Map<String, Double> values) {
    boolean fresh = columns.isEmpty();
    if (fresh) {
      columns = List.copyOf(values.keySet());
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (Writer writer =
              Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          CSVWriter csv = new CSVWriter(writer)) {
        if (fresh) {
          csv.writeNext(line(STEP, columns), false);
        }
        csv.writeNext(
            line(
                Long.toString(step),
                columns.stream()
                    .map(c -> values.containsKey(c) ? Double.toString(values.get(c)) : "")
                    .toList()),
            false);
      }
    } catch (IOException e) {
      throw new RaeException("cannot write " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static String[] line(String first, List<String> rest) {
    List<String> line = new ArrayList<>();
    line.add(first);
    line.addAll(rest);
    return line.toArray(String[]::new);
  }
}

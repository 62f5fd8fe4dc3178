// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import com.opencsv.CSVReader;
import com.opencsv.CSVWriter;
import com.opencsv.exceptions.CsvException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Measurements that are kept in a CSV file as they come, so that a program that was stopped goes on
 * where it was. A row begins with its key, which is everything that the values depend on.
 *
 * <p>Not thread-safe; one program at a time writes a file.
 */
final class MeasuredRuns {
  private final Path file;
  private final List<String> keys;
  private final List<String> values;
  private final Map<List<String>, List<String>> rows = new LinkedHashMap<>();

  /**
   * Reads what is there.
   *
   * @param keys headings of the key
   * @param values headings of the values
   * @throws RaeException if the file has other columns
   */
  MeasuredRuns(Path file, List<String> keys, List<String> values) {
    this.file = file;
    this.keys = List.copyOf(keys);
    this.values = List.copyOf(values);
    if (Files.exists(file)) {
      read();
    }
  }

  private void read() {
    try (CSVReader reader = new CSVReader(Files.newBufferedReader(file))) {
      List<String[]> lines = reader.readAll();
      List<String> headings = lines.isEmpty() ? List.of() : Arrays.asList(lines.get(0));
      if (!headings.equals(headings())) {
        throw new RaeException(
            String.format(
                Locale.ROOT,
                "%s: expected the columns %s, but found %s; move the file away or choose another"
                    + " --out",
                file,
                headings(),
                headings));
      }
      for (String[] line : lines.subList(1, lines.size())) {
        if (line.length != headings.size()) {
          throw new RaeException(
              String.format(
                  Locale.ROOT,
                  "%s: expected %d cells, but found %s; delete this line to measure it anew",
                  file,
                  headings.size(),
                  Arrays.toString(line)));
        }
        List<String> cells = List.of(line);
        rows.put(cells.subList(0, keys.size()), cells.subList(keys.size(), cells.size()));
      }
    } catch (IOException | CsvException e) {
      throw new RaeException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private List<String> headings() {
    List<String> headings = new ArrayList<>(keys);
    headings.addAll(values);
    return headings;
  }

  /** The values of a key, in the order of their headings. */
  Optional<List<Double>> find(List<String> key) {
    return Optional.ofNullable(rows.get(key))
        .map(cells -> cells.stream().map(Double::parseDouble).toList());
  }

  /** Keeps values; the file is whole at any moment. */
  void keep(List<String> key, List<Double> measured) {
    rows.put(List.copyOf(key), measured.stream().map(String::valueOf).toList());
    AtomicFiles.write(
        file,
        temporary -> {
          try (CSVWriter writer = new CSVWriter(Files.newBufferedWriter(temporary))) {
            writer.writeNext(headings().toArray(String[]::new), false);
            rows.forEach(
                (first, second) -> {
                  List<String> cells = new ArrayList<>(first);
                  cells.addAll(second);
                  writer.writeNext(cells.toArray(String[]::new), false);
                });
          }
        });
  }
}

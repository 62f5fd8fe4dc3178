// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import com.opencsv.CSVReaderHeaderAware;
import com.opencsv.exceptions.CsvException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Every figure that the paper prints in its tables, and those of RAEv2 (arXiv 2605.18324) that
 * {@link RaeV2} sets its own beside, tied to the model that each was measured on. Immutable.
 *
 * @param models what figures belong to, by name
 * @param figures in the paper's order
 * @see <a href="https://arxiv.org/abs/2510.11690">Diffusion Transformers with Representation
 *     Autoencoders</a>
 */
record PaperFigures(Map<String, PaperModel> models, List<PaperFigure> figures) {
  PaperFigures {
    models = Map.copyOf(models);
    figures = List.copyOf(figures);
  }

  /**
   * One figure.
   *
   * @param table its number, such as {@code 8} or {@code 1a}
   * @param row the row's label
   * @param column the column's label
   * @param text the digits as they are printed
   * @param model the model that they belong to
   */
  record PaperFigure(String table, String row, String column, String text, PaperModel model) {}

  /** Reads the figures that come with this program. */
  static PaperFigures load() {
    Map<String, PaperModel> models = new LinkedHashMap<>();
    List<PaperFigure> figures = new ArrayList<>();
    for (String of : List.of("paper", "raev2")) {
      for (Map<String, String> line : lines(of + "-models.csv")) {
        PaperModel model = PaperModel.of(line);
        models.put(model.id(), model);
      }
      for (Map<String, String> line : lines(of + "-figures.csv")) {
        String model = cell(line, "model");
        figures.add(
            new PaperFigure(
                cell(line, "table"),
                cell(line, "row"),
                cell(line, "column"),
                cell(line, "figure"),
                Objects.requireNonNull(models.get(model), () -> "no model is called " + model)));
      }
    }
    return new PaperFigures(models, figures);
  }

  /** The rows of a table, in the paper's order. */
  List<String> rows(String table) {
    return figures.stream()
        .filter(f -> f.table().equals(table))
        .map(PaperFigure::row)
        .distinct()
        .toList();
  }

  /** The printed digits; {@link Table#NONE} where the paper has none. */
  String text(String table, String row, String column) {
    return of(table, row).stream()
        .filter(f -> f.column().equals(column))
        .map(PaperFigure::text)
        .findFirst()
        .orElse(Table.NONE);
  }

  /**
   * The figures of a row.
   *
   * @throws IllegalArgumentException if the table has no such row
   */
  List<PaperFigure> of(String table, String row) {
    List<PaperFigure> found =
        figures.stream().filter(f -> f.table().equals(table) && f.row().equals(row)).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException("table " + table + " has no row " + row);
    }
    return found;
  }

  private static List<Map<String, String>> lines(String resource) {
    List<Map<String, String>> lines = new ArrayList<>();
    try (InputStream in =
            Objects.requireNonNull(PaperFigures.class.getResourceAsStream(resource), resource);
        Reader text = new InputStreamReader(in, StandardCharsets.UTF_8);
        CSVReaderHeaderAware csv = new CSVReaderHeaderAware(text)) {
      for (Map<String, String> line = csv.readMap(); line != null; line = csv.readMap()) {
        lines.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (CsvException e) {
      throw new IllegalStateException(resource + " is damaged", e);
    }
    return lines;
  }

  static String cell(Map<String, String> line, String name) {
    return Objects.requireNonNull(line.get(name), name);
  }
}

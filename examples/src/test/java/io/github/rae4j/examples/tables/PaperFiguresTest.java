// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The paper's figures, digit by digit, and what each of them belongs to. */
final class PaperFiguresTest {
  /** A figure with decimals, but not a number of parameters such as 2.0B. */
  private static final Pattern FIGURE = Pattern.compile("\\d+\\.\\d+(e-\\d)?(?![\\dBM])");

  private final PaperFigures paper = PaperFigures.load();

  /** Tables whose figures stand in the text in the order of their rows and columns. */
  @ParameterizedTest
  @ValueSource(strings = {"3", "4", "5", "8", "9", "10", "11", "14", "16", "17", "18", "figure 4"})
  void figuresAreThoseOfTheText(String table) throws Exception {
    assertEquals(printed(table), ours(table));
  }

  /** The text has these side by side, or (7) with cells that slipped into other lines. */
  @Test
  void figuresOfTablesThatTheTextMixesAreAllThere() throws Exception {
    assertEquals(sorted(printed("7")), sorted(ours("7")));
    List<String> one = new ArrayList<>();
    List.of("1a", "1b", "1c", "1d").forEach(part -> one.addAll(ours(part)));
    assertEquals(sorted(printed("1")), sorted(one));
    // DINOv2-B is in both halves of table 15.
    List<String> fifteen = new ArrayList<>(ours("15"));
    paper.of("15", "DINOv2-B").forEach(figure -> fifteen.add(figure.text()));
    assertEquals(sorted(printed("15")), sorted(fifteen));
  }

  @ParameterizedTest
  @ValueSource(strings = {"8", "14"})
  void epochsAndParametersAreThoseOfTheText(String table) throws Exception {
    List<String> lines = lines(table).stream().filter(line -> FIGURE.matcher(line).find()).toList();
    List<String> rows = paper.rows(table);
    assertEquals(lines.size(), rows.size(), rows::toString);
    for (int i = 0; i < lines.size(); i++) {
      PaperModel model = paper.of(table, rows.get(i)).get(0).model();
      String line = " " + lines.get(i).replaceAll("\\([^)]*\\)", "") + " ";
      assertTrue(line.contains(" " + model.epochs() + " "), () -> model + " against " + line);
      // The text has the size of DiT-DH-XL in one of three lines, table 14 has none.
      Pattern size = Pattern.compile(" (\\d[\\d.]*[MB]) ");
      size.matcher(line)
          .results()
          .map(found -> found.group(1))
          .forEach(printed -> assertEquals(printed, model.parameters(), line));
    }
  }

  /** A figure of a released model is that of the very weights which a preset runs. */
  @Test
  void everyFigureBelongsToACheckpointARecipeOrTheLiterature() throws Exception {
    for (PaperFigures.PaperFigure figure : paper.figures()) {
      PaperModel model = figure.model();
      assertFalse(model.description().isBlank(), model::toString);
      boolean released = model.kind() == PaperModel.Kind.RELEASED;
      assertTrue(!released || model.preset().isPresent(), () -> figure + " has no preset");
      assertTrue(
          model.kind() != PaperModel.Kind.LITERATURE || model.weights().isEmpty(),
          () -> figure + " is of other authors");
      if (model.preset().isPresent()) {
        String preset = model.preset().get();
        assertTrue(Presets.has(preset), () -> preset + " is no preset");
        String config = Rae4j.readConfig(preset, List.of()).root().values().toString();
        String weights = model.weights().orElseThrow();
        assertTrue(config.contains(weights), () -> preset + " does not run " + weights);
      }
    }
  }

  /** A decoder trained with noise has never the rFID that table 1 prints. */
  @Test
  void noisyDecodersHaveFiguresOfTheirOwn() {
    for (String encoder : paper.rows("15")) {
      String table = paper.rows("1a").contains(encoder) ? "1a" : "1c";
      assertEquals(paper.text(table, encoder, "rFID"), paper.text("15", encoder, "rFID, clean"));
      assertFalse(
          paper.text(table, encoder, "rFID").equals(paper.text("15", encoder, "rFID, with noise")));
    }
  }

  /** Programs take figures from here, so that none of them escapes the tests above. */
  @Test
  void noProgramHasFiguresOfItsOwn() throws Exception {
    Pattern literal = Pattern.compile("\"\\d+\\.\\d+(e-\\d)?\"");
    try (Stream<Path> sources =
        Files.list(Path.of("src/main/java/io/github/rae4j/examples/tables"))) {
      for (Path source : sources.toList()) {
        List<String> found =
            literal.matcher(Files.readString(source)).results().map(MatchResult::group).toList();
        assertEquals(List.of(), found, source::toString);
      }
    }
  }

  @Test
  void everyModelIsUsed() {
    Set<PaperModel> used =
        Set.copyOf(paper.figures().stream().map(PaperFigures.PaperFigure::model).toList());
    assertEquals(Set.copyOf(paper.models().values()), used);
  }

  private List<String> ours(String table) {
    return paper.figures().stream()
        .filter(figure -> figure.table().equals(table))
        .map(PaperFigures.PaperFigure::text)
        .toList();
  }

  private static List<String> printed(String table) throws IOException {
    return lines(table).stream()
        .flatMap(line -> FIGURE.matcher(line).results().map(MatchResult::group))
        .toList();
  }

  /** The figures of the paper's tables as its text has them, the number of the table in front. */
  private static List<String> lines(String table) throws IOException {
    try (var in =
        Objects.requireNonNull(PaperFiguresTest.class.getResourceAsStream("paper-tables.txt"))) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(table + "\t"))
          .map(line -> line.substring(table.length() + 1))
          .toList();
    }
  }

  private static List<String> sorted(List<String> figures) {
    return figures.stream().sorted().toList();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.opencsv.CSVReaderHeaderAware;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables of costs need no weights; the paper's digits must come out. */
final class CostTablesTest {
  @TempDir private Path folder;

  @Test
  void decodersCostWhatThePaperPrints() throws Exception {
    List<Map<String, String>> rows = rows(Table1Decoders.program(), "table-1b");
    assertEquals(4, rows.size());
    for (Map<String, String> row : rows) {
      assertEquals(row.get("GFLOPs (paper)"), row.get("GFLOPs (ours)"), row::toString);
    }
    assertEquals("23.35", rows.get(0).get("G multiply-adds with attention"));
    // The bundled one decodes other images, and stands by itself.
    List<Map<String, String>> bundled = rows(Table1Decoders.program(), "table-1b-bundled");
    assertEquals(1, bundled.size());
    assertEquals("0.0220", bundled.get(0).get("G multiply-adds with attention"));
  }

  @Test
  void headsCostWhatThePaperPrints() throws Exception {
    List<Map<String, String>> rows = rows(Table16.program(), "table-16");
    assertEquals(3, rows.size());
    for (Map<String, String> row : rows) {
      assertEquals(row.get("GFLOPs (paper)"), row.get("GFLOPs (ours)"), row::toString);
    }
    assertEquals("38.73", rows.get(0).get("G multiply-adds as run"));
  }

  @Test
  void headsForEveryEncoder() throws Exception {
    List<Map<String, String>> rows = rows(Table17.program(), "table-17");
    assertEquals(12, rows.size());
    Map<String, String> base = rows.get(6);
    assertEquals("DINOv2-B", base.get("encoder"));
    assertEquals("2-2048", base.get("head"));
    assertEquals("26.78", base.get("head GFLOPs (ours)"));
    assertEquals("161.58", base.get("G multiply-adds, whole model"));
    assertEquals("838.7M", base.get("parameters, whole model"));
    assertEquals("", rows.get(8).get("FID (paper)"));
    String markdown = Files.readString(folder.resolve("table-17.md"));
    assertTrue(markdown.contains("| DINOv2-L | 2-768 | – |"), markdown);
  }

  @Test
  void upsamplingCostsAQuarter() throws Exception {
    List<Map<String, String>> rows = rows(Table9.program(), "table-9");
    assertEquals("492.79", rows.get(0).get("decoder, G multiply-adds (ours)"));
    assertEquals("111.51", rows.get(1).get("decoder, G multiply-adds (ours)"));
    assertEquals("702.82", rows.get(0).get("backbone, G multiply-adds (ours)"));
  }

  @Test
  void wrongUsageIsExplained() {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    assertEquals(2, TableProgram.run(Table16.program(), writer, writer, "--scale", "huge"));
    assertTrue(output.toString().contains("--scale"), output::toString);
    assertTrue(output.toString().contains("tiny"), output::toString);
  }

  private List<Map<String, String>> rows(TableProgram program, String name) throws Exception {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    assertEquals(
        0, TableProgram.run(program, writer, writer, "--out", "" + folder), output::toString);
    List<Map<String, String>> rows = new ArrayList<>();
    try (CSVReaderHeaderAware csv =
        new CSVReaderHeaderAware(Files.newBufferedReader(folder.resolve(name + ".csv")))) {
      for (Map<String, String> row = csv.readMap(); row != null; row = csv.readMap()) {
        rows.add(row);
      }
    }
    return rows;
  }
}

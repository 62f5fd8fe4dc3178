// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables that measure images, at reduced count and against a few images. */
final class MeasuredTablesTest {
  @TempDir private static Path folder;

  /** Fashion-MNIST need not be on the machine: images of another seed stand for it. */
  @BeforeAll
  static void makeAReference() throws Exception {
    Path images = Files.createDirectory(folder.resolve("reference"));
    try (Rae4j rae = Rae4j.open("tiny-fashion", "sampler.params.num_steps=5")) {
      long[] labels = IntStream.range(0, 20).mapToLong(i -> i % 10).toArray();
      List<RgbImage> made =
          ImageTensors.toImages(
              rae.generation().images(GenerationRequest.ofLabels(labels).withSeed(1)),
              Quantization.TRUNCATE);
      for (int i = 0; i < made.size(); i++) {
        PngWriter.write(images.resolve(i + ".png"), made.get(i), Map.of());
      }
    }
  }

  @Test
  void theBundledModelsFiguresStandApartFromThePapers() throws Exception {
    List<String> lines = run(Table14.program(), "table-14.csv");
    assertEquals(5, lines.size());
    assertEquals("method,FD,Prec.,Rec.,features", lines.get(0));
    assertTrue(lines.get(4).startsWith("\"AutoGuidance, balanced\","), lines.get(4));
    assertTrue(lines.get(4).contains("encoder"), lines.get(4));
    List<String> paper = Files.readAllLines(folder.resolve("table-14-paper.csv"));
    assertEquals(1 + 8, paper.size());
    assertTrue(paper.get(8).contains(",1.28,262.9,1.13,262.6,"), paper.get(8));
    assertEquals(2, run(Table7.program(), "table-7.csv").size());
    // The bundled model does not make 512 px.
    assertFalse(Files.readString(folder.resolve("table-7.md")).contains("512"));
    assertEquals(3, run(Table18.program(), "table-18.csv").size());
    assertEquals(5, run(Table8.program(), "table-8.csv").size());
    for (String table : List.of("7", "8", "14", "18")) {
      String ours = Files.readString(folder.resolve("table-" + table + ".md"));
      assertFalse(ours.contains("gFID"), ours);
    }
  }

  /** What one row lacks does not take the others away. */
  @Test
  void aRowWhoseFilesAreMissingIsMarked() throws Exception {
    List<String> lines = run(new OneModelMissing(), "table-7.csv");
    assertTrue(lines.get(1).matches("\"?there\"?,\\d.*encoder.*"), lines.get(1));
    assertTrue(
        lines.get(2).startsWith("gone,not available,not available,not available,"), lines.get(2));
    String text = Files.readString(folder.resolve("table-7.md"));
    assertTrue(text.contains("Not available, gone: "), text);
    assertTrue(text.contains("nowhere.pt"), text);
  }

  private static final class OneModelMissing extends MeasuredTable {
    @Override
    Result make() {
      return measure(
          "7",
          "One of two models",
          "adm-512",
          List.of(
              Row.of("there", GenerationRun.balanced("tiny-fashion")),
              Row.of("gone", GenerationRun.balanced("tiny-fashion", "stage_2.ckpt=nowhere.pt"))),
          List.of(Comparison.Variant.ONLY));
    }
  }

  /** At the paper's scale its other rows follow, marked, without figures of ours. */
  @Test
  void literatureFollowsWhatIsMeasured() {
    Comparison.Variant guided = new Comparison.Variant("guided ", "", ", with guidance");
    Comparison table =
        new Comparison(
            PaperFigures.load(),
            "8",
            "table-8",
            "Table 8",
            List.of(new MeasuredTable.Column("fid", "gFID", 2)));
    String label = "DiT-DH-XL (DINOv2-B), 800 epochs";
    table.add(
        label,
        List.of("1.52"),
        "inception",
        Optional.of(new Comparison.Place(label, Comparison.Variant.ONLY)));
    table.addOthers(List.of(Comparison.Variant.ONLY, guided));
    List<List<String>> rows = table.table().build().rows();
    assertEquals(
        List.of(label, "800", "839M", "1.52", "inception", "1.51", "242.9", "0.79", "0.63"),
        rows.get(0).subList(0, 9));
    assertTrue(
        rows.stream().skip(1).allMatch(row -> row.get(3).isEmpty() && row.get(4).isEmpty()),
        rows::toString);
    assertTrue(
        rows.stream()
            .anyMatch(
                row ->
                    row.subList(0, 7)
                        .equals(
                            List.of(
                                "REPA-E, 800 epochs, with guidance (literature)",
                                "800",
                                "675M",
                                "",
                                "",
                                "1.15",
                                "304.0"))),
        rows::toString);
    assertTrue(
        rows.stream()
            .anyMatch(
                row ->
                    row.get(0).equals("DiT-XL (DINOv2-S), 800 epochs (not measured)")
                        && row.get(5).equals("1.87")),
        rows::toString);
    assertEquals(
        1,
        rows.stream()
            .filter(row -> row.get(0).startsWith(label) && row.get(5).equals("1.51"))
            .count());
  }

  /** A line without the method and its strength. */
  private static String rest(String line) {
    return line.split(",", 3)[2];
  }

  @Test
  void sweepsGiveTablesAndCharts() throws Exception {
    List<String> lines =
        run(GuidanceSweep.program(), "guidance-scale.csv", "--scales", "1,2", "--ends", "0.5,1");
    assertEquals("method,scale,FD,Prec.,Rec.", lines.get(0));
    assertEquals(7, lines.size());
    assertTrue(lines.get(6).startsWith("internal guidance,2,"), lines.get(6));
    assertNotEquals(rest(lines.get(5)), rest(lines.get(6)), "the strength has no effect");
    requireChart("guidance-scale.png");
    requireChart("guidance-interval.png");
    List<String> intervals = Files.readAllLines(folder.resolve("guidance-interval.csv"));
    assertTrue(intervals.get(1).startsWith("\"CFG, scale 1.5\",0.5,"), intervals.get(1));
    List<String> solvers =
        run(
            SolverSweep.program(),
            "solver-evaluations.csv",
            "--points",
            "3,5",
            "--tolerances",
            "0.3,0.1");
    assertEquals(1 + 7 * 2 + 2 * 2, solvers.size());
    // One evaluation a step, or four; an adaptive solver's are counted.
    assertTrue(solvers.get(1).startsWith("ODE euler,2,"), solvers.get(1));
    assertTrue(solvers.get(10).startsWith("ODE rk4,16,"), solvers.get(10));
    assertTrue(solvers.get(15).startsWith("ODE dopri5,"), solvers.get(15));
    assertEquals(15, Files.readAllLines(folder.resolve("solver-steps.csv")).size());
    assertEquals(5, Files.readAllLines(folder.resolve("solver-tolerance.csv")).size());
    requireChart("solver-steps.png");
    requireChart("solver-tolerance.png");
    requireChart("solver-evaluations.png");
  }

  @Test
  void reconstruction() throws Exception {
    List<String> lines =
        run(Table1Reconstruction.program(), "table-1ac.csv", "--images", "" + reference());
    assertEquals(2, lines.size());
    // The decoder is better than noise and no identity.
    double psnr = Double.parseDouble(lines.get(1).split(",", -1)[2]);
    assertTrue(psnr > 15 && psnr < 60, lines.get(1));
    assertTrue(Files.readString(folder.resolve("table-1ac.md")).contains("between 20 originals"));
  }

  @Test
  void probing() throws Exception {
    List<String> lines =
        run(
            Table1Probe.program(),
            "table-1d.csv",
            "--train",
            "" + labelled(),
            "--test",
            "" + labelled());
    assertEquals("encoder,accuracy (ours)", lines.get(0));
    assertEquals(3, lines.size());
    // The very images that it was trained on.
    assertTrue(Double.parseDouble(lines.get(1).split(",", -1)[1]) > 80, lines.get(1));
    assertTrue(
        Files.readString(folder.resolve("table-1d.md")).contains("the first 20 of the test set"));
  }

  /** The reference's images in folders of their classes. */
  private static Path labelled() throws Exception {
    Path target = folder.resolve("labelled");
    for (int i = 0; i < 20; i++) {
      Path file = target.resolve("class" + i % 10).resolve(i + ".png");
      Files.createDirectories(file.getParent());
      Files.copy(reference().resolve(i + ".png"), file, StandardCopyOption.REPLACE_EXISTING);
    }
    return target;
  }

  @Test
  void allMissingFilesAreNamedAtOnce() {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    String out = folder.resolve("none").toString();
    assertEquals(
        1, TableProgram.run(Table8.program(), writer, writer, "--scale", "paper", "--out", out));
    assertTrue(output.toString().contains("DiTDH-XL_ep20/stage2_model.pt"), output::toString);
    assertTrue(output.toString().contains("DiTDH-S_ep14/stage2_model.pt"), output::toString);
    assertTrue(output.toString().contains("nyu-visionx/RAE-collections"), output::toString);
    assertTrue(output.toString().contains("VIRTUAL_imagenet256_labeled.npz"), output::toString);
    assertTrue(
        output.toString().contains("pt_inception-2015-12-05-6726825d.pth"), output::toString);
    assertTrue(Files.notExists(Path.of(out)));
  }

  private static Path reference() {
    return folder.resolve("reference");
  }

  private static void requireChart(String name) {
    RgbImage chart = new ImageReader().read(folder.resolve(name));
    assertEquals(900, chart.width());
  }

  private static List<String> run(TableProgram program, String file, String... args)
      throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of("--count", "20", "--out", "" + folder, "--reference", "" + reference()));
    all.addAll(List.of(args));
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    assertEquals(
        0, TableProgram.run(program, writer, writer, all.toArray(String[]::new)), output::toString);
    return Files.readAllLines(folder.resolve(file));
  }
}

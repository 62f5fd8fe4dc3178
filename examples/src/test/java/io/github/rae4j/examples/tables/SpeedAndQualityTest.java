// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the table of speed and quality says, and that its measurements outlive it. */
final class SpeedAndQualityTest {
  @TempDir private static Path folder;

  /** Fashion-MNIST need not be on the machine: images of another seed stand for it. */
  @BeforeAll
  static void makeAReference() throws Exception {
    Path images = Files.createDirectory(folder.resolve("reference"));
    try (Rae4j rae =
        Rae4j.open("tiny-fashion", SolverVariant.named(SolverVariant.REFERENCE).override(4))) {
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
  void aSecondRunMeasuresOnlyWhatIsNew() throws Exception {
    List<String> usual =
        List.of("--models", "plain", "--solvers", "euler,rk4", "--evaluations", "4,8");
    String first = run(usual);
    // Whole steps alone: rk4 takes four evaluations for one, and one step is no solver's use.
    assertEquals(6, count(first, "measuring plain, euler"), first);
    assertEquals(2, count(first, "measuring plain, rk4, 8 evaluations"), first);
    assertTrue(first.contains("measuring plain, euler, 49 evaluations with seed 5"), first);
    assertFalse(run(usual).contains("measuring"));
    List<String> more = new ArrayList<>(usual);
    more.addAll(List.of("--also", "shift 2:misc.time_dist_shift_dim=2048"));
    String again = run(more);
    assertTrue(again.contains("measuring plain, euler, shift 2, 8 evaluations"), again);
    assertFalse(again.contains("measuring plain, euler, 8"), again);

    List<String> table = Files.readAllLines(folder.resolve("out/speed-and-quality-plain.csv"));
    assertEquals(1 + 1 + 3 + 3, table.size(), table::toString);
    assertTrue(table.get(7).startsWith("49,euler,"), table.get(7));
    assertTrue(table.get(7).endsWith(",2,,itself"), table.get(7));
    String text = Files.readString(folder.resolve("out/speed-and-quality-plain.md"));
    assertTrue(text.contains("By default: "), text);
    assertTrue(Files.exists(folder.resolve("out/speed-and-quality-plain.png")));
  }

  @Test
  void timesStandInTheTableOfLaterRuns() throws Exception {
    List<String> usual = List.of("--models", "plain", "--solvers", "euler", "--evaluations", "2");
    Path out = folder.resolve("timed");
    String timed =
        run(usual, "--time-only", "--time-count", "1", "--threads", "1", "--out", "" + out);
    assertTrue(timed.contains("timing plain, euler, 2 evaluations"), timed);
    run(usual, "--threads", "1", "--out", "" + out);
    List<String> table = Files.readAllLines(out.resolve("speed-and-quality-plain.csv"));
    double seconds = Double.parseDouble(table.get(1).split(",", -1)[7]);
    assertTrue(seconds > 0 && seconds < 10, table.get(1));
  }

  @Test
  void allModelsTakePartUnlessSomeAreNamed() {
    String out = folder.resolve("all").toString();
    String timed =
        run(
            List.of("--solvers", "euler", "--evaluations", "2", "--out", out),
            "--time-only",
            "--time-count",
            "1");
    for (String model : List.of("internal", "plain", "cfg", "autoguidance")) {
      assertTrue(timed.contains("timing " + model + ", euler, 2 evaluations"), timed);
    }
  }

  @Test
  void wrongOptionsAreNamed() throws Exception {
    assertTrue(fail("--solvers", "eulre").contains("'eulre' is unknown"));
    assertTrue(fail("--models", "clear").contains("plain, cfg, autoguidance"));
    String released = fail("--models", "internal", "--scale", "paper");
    assertTrue(released.contains("plain, cfg, autoguidance"), released);
    assertTrue(fail("--precisions", "fp3").contains("--precisions"));
    assertTrue(fail("--also", "nothing").contains("NAME:KEY=VALUE"));
    assertTrue(fail("--seeds", "0").contains("--seeds"));
  }

  @Test
  void aVerdictComparesSeedBySeed() {
    List<Double> reference = List.of(0.080, 0.082, 0.084);
    assertEquals(QualityVerdict.WITHIN, QualityVerdict.of(reference, reference));
    assertEquals(QualityVerdict.WITHIN, QualityVerdict.of(List.of(0.081, 0.083, 0.085), reference));
    assertEquals(QualityVerdict.WORSE, QualityVerdict.of(List.of(0.084, 0.086, 0.088), reference));
    assertEquals(QualityVerdict.BETTER, QualityVerdict.of(List.of(0.070, 0.072, 0.074), reference));
    // On average just within the bound, but the seeds disagree by more than the distance to it.
    assertEquals(
        QualityVerdict.UNDECIDED, QualityVerdict.of(List.of(0.077, 0.083, 0.091), reference));
    assertEquals(QualityVerdict.UNDECIDED, QualityVerdict.of(List.of(0.07), List.of(0.08)));
  }

  /** int8 beside int8: what float32 alone could say is what a precision loses. */
  @Test
  void withoutFloat32RowsAreComparedWithTheirOwnPrecision() {
    QualityTables tables = new QualityTables();
    add(tables, "euler", 49, Precision.INT8, 0.060, 0.062, 0.064);
    add(tables, "unipc2", 10, Precision.INT8, 0.061, 0.063, 0.065);
    add(tables, "unipc2", 6, Precision.INT8, 0.070, 0.072, 0.074);
    String text = markdown(tables);
    assertTrue(
        text.contains("| 49 | euler, int8 | 0.0620 | 0.0020 | 0.900 | 0.800 | 3 | – | itself"));
    assertTrue(line(text, "| 10 | unipc2, int8").endsWith(" within one deviation |"), text);
    assertTrue(line(text, "| 6 | unipc2, int8").endsWith(" worse |"), text);
    assertTrue(text.contains("By default: unipc2, int8 with 10 evaluations, FD 0.0630"), text);
    assertTrue(text.contains("where Euler's 49 have 0.0620"), text);
  }

  @Test
  void whatIsAsGoodWithMoreThanTenEvaluationsIsTheDefaultIfNothingElseIs() {
    QualityTables tables = new QualityTables();
    add(tables, "euler", 49, Precision.INT8, 0.060, 0.062, 0.064);
    add(tables, "unipc2", 16, Precision.INT8, 0.059, 0.061, 0.063);
    add(tables, "unipc2", 12, Precision.INT8, 0.061, 0.063, 0.065);
    add(tables, "unipc2", 10, Precision.INT8, 0.070, 0.072, 0.074);
    String text = markdown(tables);
    assertTrue(text.contains("By default: unipc2, int8 with 12 evaluations, FD 0.0630"), text);
    assertTrue(text.contains("With --fast: unipc2, int8 with 12 evaluations, FD 0.0630"), text);
  }

  @Test
  void besideFloat32AllRowsAreComparedWithIt() {
    QualityTables tables = new QualityTables();
    add(tables, "euler", 49, Precision.INT8, 0.060, 0.062, 0.064);
    add(tables, "unipc2", 10, Precision.INT8, 0.061, 0.063, 0.065);
    add(tables, "euler", 49, Precision.FP32, 0.050, 0.052, 0.054);
    String text = markdown(tables);
    assertTrue(line(text, "| 49 | euler |").endsWith(" itself |"), text);
    assertTrue(line(text, "| 49 | euler, int8").endsWith(" worse |"), text);
    assertTrue(line(text, "| 10 | unipc2, int8").endsWith(" worse |"), text);
    assertTrue(text.contains("By default: euler with 49 evaluations, FD 0.0520"), text);
  }

  @Test
  void aRowWithoutItsReferenceIsComparedWithNothing() {
    QualityTables tables = new QualityTables();
    add(tables, "euler", 49, Precision.INT8, 0.060, 0.062, 0.064);
    add(tables, "unipc2", 10, Precision.BF16, 0.061, 0.063, 0.065);
    String text = markdown(tables);
    assertTrue(line(text, "| 10 | unipc2, bf16").endsWith(" – |"), text);
  }

  private static void add(
      QualityTables tables,
      String solver,
      int evaluations,
      Precision precision,
      double... distances) {
    QualitySetting setting =
        QualitySetting.of(
            "plain",
            "tiny-fashion",
            SolverVariant.named(solver),
            evaluations,
            "",
            List.of(),
            precision);
    List<QualityStore.Quality> quality =
        IntStream.range(0, distances.length)
            .mapToObj(i -> new QualityStore.Quality(i, distances[i], 0.9, 0.8))
            .toList();
    tables.add(setting, quality, Optional.empty());
  }

  private static String markdown(QualityTables tables) {
    return tables.result().tables().get(0).toMarkdown();
  }

  private static String line(String text, String start) {
    return text.lines().filter(line -> line.startsWith(start)).findFirst().orElse("");
  }

  @Test
  void keptMeasurementsOfOtherColumnsAreRefused() throws Exception {
    Path file = folder.resolve("runs.csv");
    MeasuredRuns runs = new MeasuredRuns(file, List.of("solver"), List.of("fid"));
    runs.keep(List.of("euler, \"plain\""), List.of(0.1));
    MeasuredRuns read = new MeasuredRuns(file, List.of("solver"), List.of("fid"));
    assertEquals(Optional.of(List.of(0.1)), read.find(List.of("euler, \"plain\"")));
    assertTrue(read.find(List.of("euler")).isEmpty());
    RaeException problem =
        assertThrows(
            RaeException.class,
            () -> new MeasuredRuns(file, List.of("solver", "seed"), List.of("fid")));
    assertTrue(problem.getMessage().contains("runs.csv"), problem.getMessage());
  }

  private static int count(String text, String part) {
    return text.split(part, -1).length - 1;
  }

  private static String run(List<String> some, String... more) {
    List<String> args = new ArrayList<>(some);
    args.addAll(List.of(more));
    return run(0, args);
  }

  private static String fail(String... args) {
    return run(1, List.of(args));
  }

  private static String run(int status, List<String> more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--count", "10", "--seed", "5", "--reference", "" + folder.resolve("reference")));
    if (!more.contains("--out")) {
      all.addAll(List.of("--out", "" + folder.resolve("out")));
    }
    if (!more.contains("--seeds")) {
      all.addAll(List.of("--seeds", "2"));
    }
    all.addAll(more);
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    assertEquals(
        status,
        TableProgram.run(SpeedAndQuality.program(), writer, writer, all.toArray(String[]::new)),
        output::toString);
    return output.toString();
  }
}

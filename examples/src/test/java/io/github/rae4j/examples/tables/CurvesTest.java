// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.formats.image.ImageReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Curves of what runs logged. */
final class CurvesTest {
  @TempDir private Path folder;

  @Test
  void meansAndSingleStepsOfOneRunHaveTheSameMean() throws Exception {
    StringBuilder single = new StringBuilder("step,loss,lr\n");
    StringBuilder means = new StringBuilder("step,loss,lr\n");
    double sum = 0;
    for (int step = 1; step <= 130; step++) {
      // Up and down by 0.5 about 3.
      double loss = step % 2 == 0 ? 3.5 : 2.5;
      single.append(step).append(',').append(loss).append(",1.0E-5\n");
      sum += loss;
      // The last line stands for what there is of an interval.
      if (step % 50 == 0 || step == 130) {
        means.append(step).append(',').append(sum / (step == 130 ? 30 : 50)).append(",1.0E-5\n");
        sum = 0;
      }
    }
    String[] runs = {
      "--run", "single=" + log("single", single), "--run", "means=" + log("means", means)
    };
    assertEquals(0, call(new StringWriter(), runs));
    assertEquals(
        List.of(
            "run,steps,lines,first line,last line,mean,scatter of a line",
            "single,130,130,2.500,3.500,3.000,0.8165",
            "means,130,3,3.000,3.000,3.000,0.000"),
        Files.readAllLines(folder.resolve("curves-loss.csv")));
    assertEquals(900, new ImageReader().read(folder.resolve("curves-loss.png")).width());

    String[] rates = {"--run", "single=" + folder.resolve("single"), "--column", "lr"};
    assertEquals(0, call(new StringWriter(), rates));
    assertEquals(
        "single,130,130,1.000e-05,1.000e-05,1.000e-05,0.000",
        Files.readAllLines(folder.resolve("curves-lr.csv")).get(1));
  }

  @Test
  void linesWithoutAValueAreNoPoints() throws Exception {
    Path run = log("late", "step,loss,disc_loss\n10,1.0,\n20,1.0,4.0\n30,1.0,2.0\n");
    assertEquals(0, call(new StringWriter(), "--run", "late=" + run, "--column", "disc_loss"));
    assertEquals(
        "late,30,2,4.000,2.000,3.000,",
        Files.readAllLines(folder.resolve("curves-disc_loss.csv")).get(1));
  }

  @Test
  void whatCannotBeDrawnIsNamed() throws Exception {
    StringWriter output = new StringWriter();
    assertEquals(2, call(output));
    assertTrue(output.toString().contains("--run=LABEL=DIR"), output::toString);

    output = new StringWriter();
    assertEquals(1, call(output, "--run", "none=" + folder.resolve("none")));
    assertTrue(output.toString().contains("log.csv does not exist"), output::toString);

    Path run = log("some", "step,loss,lr\n1,1.0,0.1\n");
    output = new StringWriter();
    assertEquals(1, call(output, "--run", "some=" + run, "--column", "los"));
    assertTrue(
        output.toString().contains("has no values of 'los'; --column may be one of loss, lr"),
        output::toString);

    log("some", "step,loss\none,1.0\n");
    output = new StringWriter();
    assertEquals(1, call(output, "--run", "some=" + run));
    assertTrue(output.toString().contains("cannot read " + run), output::toString);
  }

  private Path log(String name, CharSequence text) throws Exception {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(run.resolve("log.csv"), text);
    return run;
  }

  private int call(StringWriter output, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--out", folder.toString()));
    PrintWriter writer = new PrintWriter(output, true);
    return TableProgram.run(Curves.program(), writer, writer, all.toArray(String[]::new));
  }
}

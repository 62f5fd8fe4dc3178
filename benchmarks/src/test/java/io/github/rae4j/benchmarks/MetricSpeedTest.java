// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MetricSpeedTest {
  private static String run(int status, String... arguments) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    CommandLine command = Programs.command(new MetricSpeed()).setOut(writer).setErr(writer);
    assertEquals(status, command.execute(arguments), output::toString);
    return output.toString();
  }

  @Test
  void everyMetricHasALineWithItsTimesAndValues() {
    String output = run(0, "--count=70", "--width=8", "--metrics=fid,prdc");
    assertEquals(2, output.lines().count(), output);
    assertTrue(output.startsWith("fid   70 x 70 x 8"), output);
    assertTrue(output.contains("s of processor time  {fid=0."), output);
    assertTrue(output.contains("{precision="), output);
  }

  @Test
  void aMetricOfPairsIsRefused() {
    assertTrue(run(1, "--count=70", "--width=8", "--metrics=psnr").contains("'psnr' is no metric"));
  }
}

package io.github.rae4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MetricSpeedTest {
  private static String run(int status, String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said, true);
    CommandLine command = Programs.command(new MetricSpeed()).setOut(writer).setErr(writer);
    assertEquals(status, command.execute(arguments), said::toString);
    return said.toString();
  }

  @Test
  void everyMetricHasALineWithItsTimesAndValues() {
    String said = run(0, "--count=70", "--width=8", "--metrics=fid,prdc");
    assertEquals(2, said.lines().count(), said);
    assertTrue(said.startsWith("fid   70 x 70 x 8"), said);
    assertTrue(said.contains("s of processor time  {fid=0."), said);
    assertTrue(said.contains("{precision="), said);
  }

  @Test
  void aMetricOfPairsIsRefused() {
    assertTrue(run(1, "--count=70", "--width=8", "--metrics=psnr").contains("'psnr' is no metric"));
  }
}

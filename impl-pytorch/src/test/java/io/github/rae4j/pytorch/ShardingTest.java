// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.pytorch.ShardingWorker.Case;
import io.github.rae4j.training.Activations;
import io.github.rae4j.training.StatePlacement;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Sharded state and overlapped gradients, in separate processes that communicate over gloo. */
@EnabledOnOs(
    value = OS.LINUX,
    architectures = "amd64",
    disabledReason = "libtorch with gloo is published for Linux on x86-64")
@Timeout(300)
class ShardingTest {
  /** The figures that differ between the processes. */
  private static final List<String> OWN = List.of("bytes", "early");

  @TempDir private Path folder = Path.of("");
  private int runs;

  /** The results of all processes, that of rank 0 first. */
  private List<Checkpoint> run(int size, Case how) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    int run = runs++;
    List<Process> workers = new ArrayList<>();
    for (int rank = 0; rank < size; rank++) {
      workers.add(worker(rank, size, port, how, file(run, rank)));
    }
    List<Checkpoint> results = new ArrayList<>();
    for (int rank = 0; rank < size; rank++) {
      assertTrue(workers.get(rank).waitFor(200, TimeUnit.SECONDS), "rank " + rank + " hangs");
      Path file = file(run, rank);
      assertEquals(0, workers.get(rank).exitValue(), Files.readString(output(file)));
      results.add(Checkpoint.open(file));
    }
    return results;
  }

  private Path file(int run, int rank) {
    return folder.resolve(run + "-" + rank + ".safetensors");
  }

  private static Path output(Path file) {
    return Path.of(file + ".txt");
  }

  private static Process worker(int rank, int size, int port, Case how, Path file)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ShardingWorker.class.getName(),
            Integer.toString(rank),
            Integer.toString(size),
            Integer.toString(port),
            how.text(),
            file.toString())
        .redirectErrorStream(true)
        .redirectOutput(output(file).toFile())
        .start();
  }

  private static void assertSame(Checkpoint expected, Checkpoint found) {
    assertEquals(expected.names(), found.names());
    assertTrue(expected.names().stream().anyMatch(name -> name.startsWith("optimizer/")));
    for (String name : expected.names()) {
      if (!OWN.contains(name)) {
        assertEquals(expected.get(name).bytes(), found.get(name).bytes(), name);
      }
    }
  }

  private static long bytes(Checkpoint result) {
    return result.get("bytes").toLongArray()[0];
  }

  private static int early(Checkpoint result) {
    return (int) result.get("early").toFloatArray()[0];
  }

  @Test
  void shardedStateGivesTheSameBitsInHalfTheMemory() throws Exception {
    List<Checkpoint> whole = run(2, Case.USUAL);
    List<Checkpoint> halves = run(2, Case.USUAL.with(StatePlacement.SHARDED));
    assertSame(whole.get(0), halves.get(0));
    // Every process has the whole model.
    for (String name : whole.get(1).names()) {
      if (name.startsWith("model/")) {
        assertEquals(whole.get(1).get(name).bytes(), halves.get(1).get(name).bytes(), name);
      }
    }
    assertEquals(bytes(whole.get(0)), bytes(halves.get(0)) + bytes(halves.get(1)));
    for (Checkpoint half : halves) {
      double share = (double) bytes(half) / bytes(whole.get(0));
      assertTrue(share > 0.48 && share < 0.52, "share " + share);
    }
  }

  @Test
  void rulesThatAreNotElementwiseGiveTheSameBits() throws Exception {
    Case how = Case.USUAL.withRule("normalised");
    assertSame(run(2, how).get(0), run(2, how.with(StatePlacement.SHARDED)).get(0));
  }

  @Test
  void aStateThatRankZeroReadsBackGoesToItsOwners() throws Exception {
    Checkpoint straight = run(2, Case.USUAL).get(0);
    assertSame(straight, run(2, Case.USUAL.with(StatePlacement.SHARDED).reloading()).get(0));
  }

  @Test
  void gradientsThatAreAveragedDuringThePassHaveTheSameBits() throws Exception {
    assertSameOverlapped(Case.USUAL);
    assertSameOverlapped(Case.USUAL.with(Activations.RECOMPUTED, 2));
  }

  private void assertSameOverlapped(Case afterwards) throws Exception {
    List<Checkpoint> expected = run(2, afterwards);
    List<Checkpoint> found = run(2, afterwards.overlapping(1));
    assertSame(expected.get(0), found.get(0));
    assertEquals(0, early(expected.get(0)));
    // Seven buckets of one block or less; the last one is complete when the pass is.
    for (Checkpoint each : found) {
      assertTrue(early(each) >= 5, "sent early: " + early(each));
    }
  }

  /** With more than two processes the order of summation depends on where a bucket begins. */
  @Test
  void threeProcessesAgreeUpToRounding() throws Exception {
    Case how = Case.USUAL.with(StatePlacement.SHARDED);
    List<Checkpoint> large = run(3, how);
    List<Checkpoint> small = run(3, how.overlapping(1));
    boolean some = false;
    for (String name : large.get(0).names()) {
      if (name.startsWith("gradient/")) {
        some = true;
        assertClose(
            name, large.get(0).get(name).toFloatArray(), small.get(0).get(name).toFloatArray());
      }
    }
    assertTrue(some);
    // What does not depend on the buckets: all processes have the same model.
    for (String name : small.get(0).names()) {
      if (name.startsWith("model/")) {
        assertEquals(small.get(0).get(name).bytes(), small.get(2).get(name).bytes(), name);
      }
    }
    assertFalse(bytes(large.get(1)) == 0);
  }

  private static void assertClose(String name, float[] expected, float[] found) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(expected[i] - found[i]));
    }
    assertTrue(largest > 0, name);
    assertTrue(difference <= 1e-6 * largest, name + ": " + difference + " of " + largest);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Golden files, truncated and with bits flipped in many places, must be either read or refused. */
final class DamagedFilesTest {
  private static final int FLIPS = 60;
  private static final int CUTS = 20;
  private static final long MAX_HEAP = 128L << 20;

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> damagedCopies() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path golden : GoldenCheckpointsTest.cases()) {
      Path input = GoldenCheckpointsTest.input(golden);
      byte[] content = Files.readAllBytes(input);
      Random random = new Random(content.length);
      Path copy = folder.resolve(input.getFileName());
      tests.add(
          DynamicTest.dynamicTest(
              golden.getFileName().toString(),
              () -> {
                for (int i = 0; i < FLIPS; i++) {
                  byte[] flipped = content.clone();
                  for (int k = random.nextInt(3); k >= 0; k--) {
                    flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
                  }
                  readOrRefuse(Files.write(copy, flipped));
                }
                for (int i = 0; i < CUTS; i++) {
                  int length = random.nextInt(content.length);
                  readOrRefuse(Files.write(copy, Arrays.copyOf(content, length)));
                }
              }));
    }
    return tests.stream();
  }

  private static void readOrRefuse(Path file) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      Checkpoint checkpoint = Checkpoint.open(file);
      checkpoint.names().forEach(checkpoint::get);
      checkpoint.weights();
    } catch (RaeException e) {
      assertTrue(String.valueOf(e.getMessage()).contains(file.getParent().toString()));
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < MAX_HEAP, () -> "allocated " + allocated + " bytes");
  }
}

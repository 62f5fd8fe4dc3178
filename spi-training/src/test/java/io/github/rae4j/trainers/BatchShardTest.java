// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.trainers.run.BatchShard;
import io.github.rae4j.trainers.run.EpochSampler;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.ProcessGroup;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests which samples each of several processes sees. */
class BatchShardTest {
  private static final int BATCH = 12;
  private static final int PARTS = 2;

  private static int[] order(int rank, int size, long from, int count) {
    return new EpochSampler(5, 40, 36, new BatchShard(rank, size, BATCH / PARTS))
        .from(from)
        .limit(count)
        .toArray();
  }

  @Test
  void shardsOfAllProcessesFormEveryMicroBatch() {
    // From the second step on, across the end of the first epoch.
    int[] whole = order(0, 1, BATCH, 4 * BATCH);
    int slice = BATCH / PARTS / 3;
    for (int rank = 0; rank < 3; rank++) {
      int[] own = order(rank, 3, BATCH, 4 * BATCH / 3);
      for (int part = 0; part < own.length / slice; part++) {
        int[] expected = new int[slice];
        int[] actual = new int[slice];
        System.arraycopy(whole, part * 3 * slice + rank * slice, expected, 0, slice);
        System.arraycopy(own, part * slice, actual, 0, slice);
        assertArrayEquals(expected, actual);
      }
    }
  }

  private static ProcessGroup group(int rank, int size) {
    return (ProcessGroup)
        Proxy.newProxyInstance(
            ProcessGroup.class.getClassLoader(),
            new Class<?>[] {ProcessGroup.class},
            (proxy, method, arguments) -> method.getName().equals("rank") ? rank : size);
  }

  private static TrainingSettings settings(int rank, int size) {
    return GoldenTraining.transformerSettings(
        ConfigParameters.of(
            "training", Map.of("global_batch_size", BATCH, "grad_accum_steps", PARTS)),
        group(rank, size));
  }

  @Test
  void samplesAreNumberedAsInASingleProcess() {
    TrainingSettings last = settings(2, 3);
    assertEquals(2, last.microBatchSize());
    assertEquals(5 * BATCH + 6, last.microBatchStart(5, 1));
    assertEquals(5 * BATCH + 6 + 4, last.firstSample(5, 1));
  }

  @Test
  void rejectsBatchThatCannotBeSplitEvenly() {
    RaeException problem = assertThrows(RaeException.class, () -> settings(0, 4));
    assertTrue(
        problem.getMessage().contains("12 cannot be shared by 4 processes"), problem.getMessage());
    assertTrue(problem.getMessage().contains("multiple of 8"), problem.getMessage());
  }
}

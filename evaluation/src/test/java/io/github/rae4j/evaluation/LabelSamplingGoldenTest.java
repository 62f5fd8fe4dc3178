// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LabelSamplingGoldenTest {
  private static final String LABELS = "golden/images/label-sampling/";

  @Test
  void distributesRecordedLabelsLikeReference() {
    Weights inputs = GoldenTensors.read(LABELS + "inputs.safetensors");
    Weights outputs = GoldenTensors.read(LABELS + "outputs.safetensors");
    JsonNode config = GoldenTensors.json(LABELS + "case.json").get("config");
    long[] pool =
        LabelSampler.pool(
            config.get("num_classes").asInt(),
            inputs.get("permutation").toLongArray(),
            inputs.get("tail").toLongArray());
    assertEquals(config.get("total_samples").asInt(), pool.length);
    for (int rank = 0; rank < config.get("world_size").asInt(); rank++) {
      long[][] part =
          LabelSampler.partOf(
              pool,
              rank,
              config.get("world_size").asInt(),
              config.get("per_proc_batch_size").asInt());
      Tensor expected = outputs.get("rank" + rank);
      assertEquals(expected.shape().dim(0), part.length);
      assertArrayEquals(
          expected.toLongArray(), Arrays.stream(part).flatMapToLong(Arrays::stream).toArray());
    }
  }

  @Test
  void equalSamplingUsesEveryClassEquallyOften() {
    long[] labels = LabelSampler.equal(10, 200, 256, 3);
    assertEquals(256, labels.length);
    long[] counts = new long[10];
    for (int i = 0; i < 200; i++) {
      counts[(int) labels[i]]++;
    }
    assertArrayEquals(new long[] {20, 20, 20, 20, 20, 20, 20, 20, 20, 20}, counts);
    assertTrue(Arrays.stream(labels).allMatch(label -> label >= 0 && label < 10));
    assertArrayEquals(labels, LabelSampler.equal(10, 200, 256, 3));
    assertNotEquals(Arrays.toString(labels), Arrays.toString(LabelSampler.equal(10, 200, 256, 4)));
    assertNotEquals(
        Arrays.toString(Arrays.stream(labels).sorted().toArray()), Arrays.toString(labels));
  }

  @Test
  void refusesCountsThatAreNotMultiples() {
    RaeException e = assertThrows(RaeException.class, () -> LabelSampler.equal(10, 205, 205, 3));
    assertTrue(e.getMessage().contains("multiple of 10"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> LabelSampler.partOf(new long[7], 0, 2, 2));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import org.junit.jupiter.api.Test;

class NoisePrefetcherTest {
  private static final Shape SHAPE = Shape.of(3, 2, 2);

  private static void assertIsOf(long first, Tensor found) {
    Tensor expected = new GaussianStreams(7).noise(first, 4, GaussianStreams.START, SHAPE);
    assertArrayEquals(expected.toFloatArray(), found.toFloatArray());
  }

  @Test
  void noiseEqualsTheStreamsWhicheverBatchWasPrefetched() {
    NoisePrefetcher noise = new NoisePrefetcher(7, 4, SHAPE);
    assertIsOf(0, noise.take(0, 4));
    assertIsOf(4, noise.take(4, 8));
    assertIsOf(20, noise.take(20, 24));
    assertIsOf(24, noise.take(24, 28));
    assertIsOf(24, noise.take(24, 28));
  }
}

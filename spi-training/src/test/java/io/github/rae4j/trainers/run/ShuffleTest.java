// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.random.UniformStreams;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the orders of an epoch. */
class ShuffleTest {
  private static final int SIZE = 1003;

  @Test
  void theFullShuffleIsThePermutationOfTheEpoch() {
    assertArrayEquals(new UniformStreams(7).permutation(3, SIZE), Shuffle.FULL.order(7, 3, SIZE));
  }

  @Test
  void everyImageIsSeenOnce() {
    int[] all = IntStream.range(0, SIZE).toArray();
    for (Shuffle shuffle :
        new Shuffle[] {
          Shuffle.FULL,
          new Shuffle(8, 0),
          new Shuffle(8, 64),
          new Shuffle(64, 100),
          new Shuffle(64, 5000),
          new Shuffle(5000, 5000)
        }) {
      for (int epoch = 0; epoch < 3; epoch++) {
        int[] order = shuffle.order(1, epoch, SIZE);
        assertFalse(Arrays.equals(all, order), shuffle::toString);
        Arrays.sort(order);
        assertArrayEquals(all, order, shuffle.toString());
      }
    }
  }

  @Test
  void ordersDifferByEpochAndSeed() {
    Shuffle shuffle = new Shuffle(8, 64);
    int[] order = shuffle.order(1, 2, SIZE);
    assertArrayEquals(order, shuffle.order(1, 2, SIZE));
    assertFalse(Arrays.equals(order, shuffle.order(1, 3, SIZE)));
    assertFalse(Arrays.equals(order, shuffle.order(2, 2, SIZE)));
  }

  @Test
  void whatABufferHoldsLiesInFewBlocks() {
    int block = 16;
    int buffer = 128;
    int[] order = new Shuffle(block, buffer).order(1, 0, 4096);
    for (int from = 0; from < order.length; from += buffer) {
      int[] held = Arrays.copyOfRange(order, from, from + buffer);
      assertEquals(buffer / block, Arrays.stream(held).map(i -> i / block).distinct().count());
      // Mixed: neighbours of one block do not follow one another.
      long following = IntStream.range(1, buffer).filter(i -> held[i] == held[i - 1] + 1).count();
      assertTrue(following < 10, () -> following + " neighbours");
    }
    // The blocks of a buffer lie far apart.
    int[] first = Arrays.stream(order, 0, buffer).sorted().toArray();
    assertTrue(first[buffer - 1] - first[0] > 2048);
  }
}

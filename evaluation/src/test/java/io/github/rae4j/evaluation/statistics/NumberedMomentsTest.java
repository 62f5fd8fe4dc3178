// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberedMomentsTest {
  private static final Shape LATENT = Shape.of(2, 3, 3);
  private static final int COUNT = 101;

  private static Tensor latents(int from, int to) {
    float[] values = new float[(to - from) * 18];
    for (int i = from; i < to; i++) {
      Random random = new Random(i);
      for (int k = 0; k < 18; k++) {
        values[(i - from) * 18 + k] = (float) (random.nextGaussian() * Math.pow(10, i % 7 - 3));
      }
    }
    return Tensor.of(values, to - from, 2, 3, 3);
  }

  private static byte[] bytes(Tensor tensor) {
    byte[] bytes = new byte[tensor.bytes().remaining()];
    tensor.bytes().get(bytes);
    return bytes;
  }

  @Test
  void partsInAnyOrderGiveTheBitsOfOne() {
    ExactMoments whole = new ExactMoments(LATENT);
    whole.add(latents(0, COUNT));
    for (int seed = 0; seed < 5; seed++) {
      List<NumberedMoments> parts = new ArrayList<>();
      for (int from = 0; from < COUNT; from += 8) {
        NumberedMoments part = new NumberedMoments(LATENT);
        part.add(from, latents(from, Math.min(COUNT, from + 8)));
        parts.add(NumberedMoments.of("part", part.state()));
      }
      Collections.shuffle(parts, new Random(seed));
      NumberedMoments merged = new NumberedMoments(LATENT);
      parts.forEach(merged::merge);
      assertEquals(COUNT, merged.count());
      assertArrayEquals(bytes(whole.mean()), bytes(merged.moments().mean()));
      assertArrayEquals(bytes(whole.variance()), bytes(merged.moments().variance()));
      assertTrue(merged.has(COUNT - 1));
      assertFalse(merged.has(COUNT));
    }
  }

  @Test
  void anImageThatComesTwiceChangesNothing() {
    NumberedMoments moments = new NumberedMoments(LATENT);
    moments.add(10, latents(10, 20));
    byte[] mean = bytes(moments.moments().mean());
    NumberedMoments part = NumberedMoments.of("part", moments.state());
    assertThrows(IllegalArgumentException.class, () -> moments.merge(part));
    assertThrows(IllegalArgumentException.class, () -> moments.add(5, latents(5, 11)));
    assertThrows(IllegalArgumentException.class, () -> moments.add(19, latents(19, 20)));
    assertEquals(10, moments.count());
    assertArrayEquals(mean, bytes(moments.moments().mean()));
  }

  @Test
  void damagedStatesAreRefused() {
    NumberedMoments moments = new NumberedMoments(LATENT);
    moments.add(0, latents(0, 3));
    Map<String, Tensor> state = moments.state();
    for (String name : List.of("images", "count", "shape")) {
      Map<String, Tensor> damaged = new LinkedHashMap<>(state);
      damaged.remove(name);
      assertThrows(RaeException.class, () -> NumberedMoments.of("part", damaged), name);
    }
    Map<String, Tensor> fewer = new LinkedHashMap<>(state);
    fewer.put("images", Tensor.of(new long[] {3}, 1));
    RaeException e = assertThrows(RaeException.class, () -> NumberedMoments.of("part", fewer));
    assertTrue(String.valueOf(e.getMessage()).contains("2 images"), e::getMessage);
  }
}

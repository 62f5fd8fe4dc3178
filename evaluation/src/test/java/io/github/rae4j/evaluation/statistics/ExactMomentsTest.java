// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactMomentsTest {
  private static final int COUNT = 60;
  private static final int SIZE = 2 * 3 * 2;

  /** Numbers of every magnitude of the type, including subnormal ones. */
  private static Tensor anyMagnitude() {
    Random random = new Random(1);
    float[] values = new float[COUNT * SIZE];
    for (int i = 0; i < values.length; i++) {
      do {
        values[i] = Float.intBitsToFloat(random.nextInt());
      } while (!Float.isFinite(values[i]));
    }
    return Tensor.of(values, COUNT, 2, 3, 2);
  }

  private static ExactMoments sum(Tensor all, int batch) {
    ExactMoments moments = new ExactMoments(Shape.of(2, 3, 2));
    for (int i = 0; i < COUNT; i += batch) {
      moments.add(all.rows(i, Math.min(COUNT, i + batch)));
    }
    return moments;
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[tensor.elements()];
    tensor.bytes().asDoubleBuffer().get(values);
    return values;
  }

  @Test
  void resultIsExactValueRoundedOnce() {
    Tensor all = anyMagnitude();
    float[] values = all.toFloatArray();
    ExactMoments moments = sum(all, 7);
    BigDecimal n = BigDecimal.valueOf(COUNT);
    for (int i = 0; i < SIZE; i++) {
      BigDecimal sum = BigDecimal.ZERO;
      BigDecimal squares = BigDecimal.ZERO;
      for (int row = 0; row < COUNT; row++) {
        BigDecimal value = new BigDecimal(values[row * SIZE + i]);
        sum = sum.add(value);
        squares = squares.add(value.multiply(value));
      }
      MathContext digits = new MathContext(60);
      BigDecimal variance =
          squares.multiply(n).subtract(sum.multiply(sum)).divide(n.multiply(n), digits);
      assertEquals(sum.divide(n, digits).doubleValue(), doubles(moments.mean())[i]);
      assertEquals(variance.doubleValue(), doubles(moments.variance())[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 60})
  void resultDoesNotDependOnBatchSize(int batch) {
    Tensor all = anyMagnitude();
    assertArrayEquals(doubles(sum(all, 13).mean()), doubles(sum(all, batch).mean()));
    assertArrayEquals(doubles(sum(all, 13).variance()), doubles(sum(all, batch).variance()));
  }

  @Test
  void storedPartsMergeToSameBits() {
    Tensor all = anyMagnitude();
    ExactMoments merged = new ExactMoments(Shape.of(2, 3, 2));
    int[] cuts = {0, 11, 12, 40, COUNT};
    for (int i = 3; i >= 0; i--) {
      ExactMoments part = new ExactMoments(Shape.of(2, 3, 2));
      part.add(all.rows(cuts[i], cuts[i + 1]));
      merged.merge(ExactMoments.of("part", part.state()));
    }
    assertEquals(COUNT, merged.count());
    assertArrayEquals(doubles(sum(all, 5).mean()), doubles(merged.mean()));
    assertArrayEquals(doubles(sum(all, 5).variance()), doubles(merged.variance()));
  }

  @Test
  void combinesPositionsOfChannel() {
    ExactMoments moments = new ExactMoments(Shape.of(2, 2, 1));
    moments.add(Tensor.of(new float[] {1, 3, 10, 10, 5, 7, 10, 14}, 2, 2, 2, 1));
    LatentMoments channels = moments.byChannel();
    assertEquals(Shape.of(2, 1, 1), channels.mean().shape());
    assertArrayEquals(new double[] {4, 11}, doubles(channels.mean()));
    assertArrayEquals(new double[] {5, 3}, doubles(channels.variance()));
    ExactMoments tokens = new ExactMoments(Shape.of(2, 2));
    tokens.add(Tensor.of(new float[] {1, 10, 3, 10, 5, 10, 7, 14}, 2, 2, 2));
    assertArrayEquals(new double[] {4, 11}, doubles(tokens.byChannel().mean()));
  }

  @Test
  void refusesStateWithOtherTensors() {
    assertThrows(
        RaeException.class,
        () -> ExactMoments.of("file", Map.of("mean", Tensor.of(new long[1], 1))));
    Map<String, Tensor> state = new java.util.HashMap<>(sum(anyMagnitude(), 60).state());
    state.put("sum.99", Tensor.of(new long[SIZE], SIZE));
    assertThrows(RaeException.class, () -> ExactMoments.of("file", state));
  }
}

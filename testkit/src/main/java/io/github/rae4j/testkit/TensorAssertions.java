// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Locale;

/** Comparisons of tensors that say where they differ most. */
public final class TensorAssertions {
  private TensorAssertions() {}

  /** Asserts equal shapes and an absolute difference of at most {@code tolerance} everywhere. */
  public static void assertClose(String what, Tensor expected, Tensor actual, double tolerance) {
    assertEquals(expected.shape(), actual.shape(), what + ": shape");
    FloatBuffer e = expected.floats();
    FloatBuffer a = actual.floats();
    double worst = 0;
    int at = 0;
    for (int i = 0; i < e.limit(); i++) {
      double difference = Math.abs((double) e.get(i) - a.get(i));
      // A NaN on one side only must not slip through a comparison.
      if (!(difference <= worst) && !(Float.isNaN(e.get(i)) && Float.isNaN(a.get(i)))) {
        worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
        at = i;
      }
    }
    assertTrue(
        worst <= tolerance,
        String.format(
            Locale.ROOT,
            "%s: element %d is %s instead of %s; the difference %.3g exceeds %.3g",
            what,
            at,
            a.get(at),
            e.get(at),
            worst,
            tolerance));
  }

  /** Asserts equal shapes and the same bits everywhere. */
  public static void assertSameBits(String what, Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape(), what + ": shape");
    float[] e = expected.toFloatArray();
    float[] a = actual.toFloatArray();
    for (int i = 0; i < e.length; i++) {
      int at = i;
      assertEquals(
          Float.floatToIntBits(e[i]),
          Float.floatToIntBits(a[i]),
          () ->
              String.format(
                  Locale.ROOT, "%s: element %d is %s instead of %s", what, at, a[at], e[at]));
    }
  }

  /** The largest absolute value. */
  public static double maxAbs(Tensor tensor) {
    FloatBuffer values = tensor.floats();
    double max = 0;
    while (values.hasRemaining()) {
      max = Math.max(max, Math.abs(values.get()));
    }
    return max;
  }
}

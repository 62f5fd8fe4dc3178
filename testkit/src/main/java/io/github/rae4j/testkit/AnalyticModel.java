// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;

/**
 * A model in closed form that stands for a backbone: {@code a·x + b·t + c·y + d·x·t}, elementwise
 * in float32, with time and label of the image. It knows no other image of the batch.
 *
 * @param a factor of the state
 * @param b factor of the time
 * @param c factor of the label
 * @param d factor of state and time
 */
public record AnalyticModel(float a, float b, float c, float d) implements VelocityFunction {
  @Override
  public Tensor evaluate(Tensor x, Tensor t, Conditions conditions) {
    Tensor y = conditions.tensor(Conditions.LABELS);
    float[] values = x.toFloatArray();
    float[] times = t.toFloatArray();
    long[] labels = y.toLongArray();
    if (times.length != x.shape().dim(0) || labels.length != times.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "asked with x %s, t %s and y %s; need one time and label for each image",
              x,
              t,
              y));
    }
    int size = values.length / times.length;
    for (int i = 0; i < values.length; i++) {
      float time = times[i / size];
      float label = labels[i / size];
      values[i] = a * values[i] + b * time + c * label + d * values[i] * time;
    }
    return Tensor.of(values, x.shape().dims());
  }
}

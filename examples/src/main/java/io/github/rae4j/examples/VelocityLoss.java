// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;

/**
 * The loss of a velocity model on the linear path, E‖v(x_t, t, y) − (ε − x)‖², for times spread
 * evenly over [0, 1]. Image i has noise and time of its own, whatever the batch. Not thread-safe.
 */
final class VelocityLoss {
  // Multiples of it, without their whole part, are spread evenly however many there are.
  private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

  private final CompiledNetwork backbone;
  private final long seed;
  private double squares;
  private long values;

  VelocityLoss(CompiledNetwork backbone, long seed) {
    this.backbone = backbone;
    this.seed = seed;
  }

  /**
   * Adds images to the average.
   *
   * @param first index of the first image
   * @param latents float32 {@code (n, C, h, w)}
   * @param labels int64 {@code (n)}
   */
  void add(int first, Tensor latents, Tensor labels) {
    int count = latents.shape().intDim(0);
    long[] dims = latents.shape().dims();
    Shape one = Shape.of(dims[1], dims[2], dims[3]);
    float[] data = latents.toFloatArray();
    float[] noise =
        new GaussianStreams(seed).noise(first, count, GaussianStreams.START, one).toFloatArray();
    float[] times = new float[count];
    float[] noisy = new float[data.length];
    int size = data.length / count;
    for (int i = 0; i < count; i++) {
      double spread = (first + i + 0.5) * GOLDEN_RATIO;
      times[i] = (float) (spread - Math.floor(spread));
      for (int j = i * size; j < (i + 1) * size; j++) {
        noisy[j] = (1 - times[i]) * data[j] + times[i] * noise[j];
      }
    }
    float[] velocity =
        NamedValues.require(
                backbone.run(
                    Map.of("x", Tensor.of(noisy, dims), "t", Tensor.of(times, count), "y", labels)),
                "velocity")
            .toFloatArray();
    for (int j = 0; j < data.length; j++) {
      double difference = velocity[j] - ((double) noise[j] - data[j]);
      squares += difference * difference;
    }
    values += data.length;
  }

  /** The mean square over all values so far. */
  double perValue() {
    return squares / values;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseSource;
import io.github.rae4j.sampling.SamplingListener;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/** Requests for seven small images, or some of them, that begin with the same noise every time. */
final class SamplingRun {
  /** The number of images. */
  static final int IMAGES = 7;

  private static final long[] LABELS = {3, 0, 2, 2, 1, 4, 0};

  private SamplingRun() {}

  /** The images from (inclusive) to (exclusive), under labels. */
  static SamplingRequest request(
      int from, int to, VelocityFunction model, NoiseSchedule path, SamplingListener listener) {
    return request(
        gaussian(1).rows(from, to),
        Arrays.copyOfRange(LABELS, from, to),
        model,
        path,
        step -> gaussian(100 + step).rows(from, to),
        listener);
  }

  /** Images of any noise, under labels. */
  static SamplingRequest request(
      Tensor noise,
      long[] labels,
      VelocityFunction model,
      NoiseSchedule path,
      NoiseSource source,
      SamplingListener listener) {
    return new SamplingRequest(noise, Conditions.labels(labels), model, path, source, listener);
  }

  /** The first images under styles, which are no labels. */
  static SamplingRequest styled(NoiseSchedule path, float... styles) {
    return new SamplingRequest(
        gaussian(1).rows(0, styles.length),
        TestModels.styles(styles),
        TestModels::styled,
        path,
        step -> gaussian(100 + step).rows(0, styles.length),
        SamplingListener.NONE);
  }

  /** Noise for all images. */
  static Tensor gaussian(long seed) {
    Random random = new Random(seed);
    float[] values = new float[IMAGES * 12];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(values, IMAGES, 3, 2, 2);
  }
}

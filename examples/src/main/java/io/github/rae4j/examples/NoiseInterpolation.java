// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Walks from one start noise to another. The walk is spherical: a straight line would pass points
 * that are too short to be noise.
 */
public final class NoiseInterpolation {
  private static final int STEPS = 8;

  private NoiseInterpolation() {}

  /** One row for each of three classes. */
  public static void main(String[] args) {
    List<Tensor> rows = new ArrayList<>();
    try (Rae4j rae = Rae4j.open("tiny-fashion-cfg", "sampler.params.num_steps=25")) {
      GenerationPipeline pipeline = rae.generation();
      Tensor noise = walk(pipeline);
      for (long label : new long[] {3, 7, 9}) {
        long[] labels = new long[STEPS];
        Arrays.fill(labels, label);
        rows.add(pipeline.images(GenerationRequest.ofLabels(labels).withNoise(noise)));
      }
    }
    Pictures.write(
        Pictures.target(args, "interpolation.png"), Tensor.concatRows(rows), List.of(), STEPS);
  }

  private static Tensor walk(GenerationPipeline pipeline) {
    Tensor ends =
        new GaussianStreams(1)
            .noise(0, 2, GaussianStreams.START, pipeline.backbone().latentShape());
    List<Tensor> steps = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      steps.add(spherical(ends.rows(0, 1), ends.rows(1, 2), i / (STEPS - 1.0)));
    }
    return Tensor.concatRows(steps);
  }

  /** The point at {@code part} of the way from a to b on the great circle (Shoemake, 1985). */
  static Tensor spherical(Tensor a, Tensor b, double part) {
    float[] from = a.toFloatArray();
    float[] to = b.toFloatArray();
    double dot = 0;
    double fromSquared = 0;
    double toSquared = 0;
    for (int i = 0; i < from.length; i++) {
      dot += (double) from[i] * to[i];
      fromSquared += (double) from[i] * from[i];
      toSquared += (double) to[i] * to[i];
    }
    double angle = Math.acos(dot / Math.sqrt(fromSquared * toSquared));
    double weightFrom = Math.sin((1 - part) * angle) / Math.sin(angle);
    double weightTo = Math.sin(part * angle) / Math.sin(angle);
    float[] between = new float[from.length];
    for (int i = 0; i < between.length; i++) {
      between[i] = (float) (weightFrom * from[i] + weightTo * to[i]);
    }
    return Tensor.of(between, a.shape().dims());
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InterpolationTest {
  private static final PlainSolver SOLVER = new PlainSolver(6, false, 0);

  private static Interpolation walk(NormalModel model, int frames, long... labels) {
    List<InterpolationStop> stops =
        IntStream.range(0, labels.length)
            .mapToObj(
                i -> InterpolationStop.ofRun(model.pipeline, Condition.label(labels[i]), 6, i))
            .toList();
    return new Interpolation(stops, frames);
  }

  private static float[] row(Tensor latents, int i) {
    return latents.rows(i, i + 1).toFloatArray();
  }

  @Test
  void theImagesThatItPassesAreThoseOfTheRun() {
    try (NormalModel model = new NormalModel(SOLVER)) {
      Interpolation walk = walk(model, 4, 3, 1, 4);
      assertEquals(7, walk.frames());
      Tensor frames = walk.latents(model.pipeline, walk.request());
      Tensor images = model.pipeline.latents(GenerationRequest.ofLabels(3, 1, 4).withSeed(6));
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(row(images, i), row(frames, 3 * i));
      }
      for (int size = 1; size < 7; size++) {
        assertArrayEquals(
            frames.toFloatArray(),
            walk.latents(model.pipeline, walk.request().withBatchSize(size)).toFloatArray(),
            "in batches of " + size);
      }
    }
  }

  @Test
  void inBetweenNoiseTurnsAndPredictionsAreMixed() {
    try (NormalModel model = new NormalModel(new PlainSolver(300, true, 0))) {
      Interpolation walk = walk(model, 3, 8, 0);
      float[] middle = row(walk.latents(model.pipeline, walk.request()), 1);
      float[] noise = row(walk.frame(1).noise(), 0);
      // The flow is affine in the mean, so that mixed predictions are those of the mixed mean.
      for (int k = 0; k < middle.length; k++) {
        assertEquals(NormalModel.end(noise[k], 1, NormalModel.mean(4)), middle[k], 5e-3);
      }
    }
  }

  @Test
  void onlyFramesBetweenTwoConditionsCostTwice() {
    try (NormalModel model = new NormalModel(SOLVER)) {
      Interpolation walk = walk(model, 3, 3, 1, 1);
      walk.latents(model.pipeline, walk.request());
      assertEquals(5, model.calls.size());
      assertArrayEquals(new long[] {3, 3, 1, 1, 1, 1}, model.calls.get(0).labels());
      assertEquals(
          List.of(false, true, false, false, false),
          IntStream.range(0, 5).mapToObj(i -> walk.frame(i).isMixed()).toList());
    }
  }

  @Test
  void refusesWhatIsNoWalk() {
    try (NormalModel model = new NormalModel(SOLVER)) {
      assertThrows(IllegalArgumentException.class, () -> walk(model, 3, 3));
      assertThrows(IllegalArgumentException.class, () -> walk(model, 1, 3, 1));
      Interpolation walk = walk(model, 3, 3, 1);
      assertThrows(IllegalArgumentException.class, () -> walk.frame(3));
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> walk.latents(model.pipeline, GenerationRequest.ofLabels(3, 1)))
              .getMessage();
      assertTrue(message.contains("3 frames") && message.contains("has 2"), message);
      Interpolation wrong =
          new Interpolation(
              List.of(
                  walk.stops().get(0),
                  new InterpolationStop(Condition.none(), Tensor.of(new float[2], 2, 1, 1))),
              2);
      assertThrows(
          IllegalArgumentException.class, () -> wrong.latents(model.pipeline, wrong.request()));
    }
  }

  @Test
  void whatLiesBetweenTwoNoisesIsAsLongAsTheyAre() {
    Tensor a = new GaussianStreams(1).noise(0, 1, 0, NormalModel.LATENT);
    Tensor b = new GaussianStreams(1).noise(1, 1, 0, NormalModel.LATENT);
    double from = length(a.toFloatArray());
    double to = length(b.toFloatArray());
    for (double w = 0; w <= 1; w += 0.125) {
      double between = length(Spherical.between(a, b, w).toFloatArray());
      assertTrue(between > 0.7 * Math.min(from, to) && between < 1.3 * Math.max(from, to));
    }
    float[] right = {1, 0};
    float[] up = {0, 1};
    Tensor half = Spherical.between(Tensor.of(right, 2), Tensor.of(up, 2), 0.5);
    assertArrayEquals(
        new float[] {(float) Math.sqrt(0.5), (float) Math.sqrt(0.5)}, half.toFloatArray(), 1e-6f);
    float[] opposite = {-1, 0};
    for (float[] other : List.of(right, opposite, new float[2])) {
      float[] straight =
          Spherical.between(Tensor.of(right, 2), Tensor.of(other, 2), 0.25).toFloatArray();
      assertArrayEquals(
          new float[] {0.75f + 0.25f * other[0], 0}, straight, 1e-6f, Arrays.toString(other));
    }
    assertFalse(Arrays.equals(a.toFloatArray(), Spherical.between(a, b, 0.5).toFloatArray()));
  }

  private static double length(float[] values) {
    double square = 0;
    for (float value : values) {
      square += (double) value * value;
    }
    return Math.sqrt(square);
  }
}

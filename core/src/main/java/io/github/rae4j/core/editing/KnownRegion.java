// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.tensor.Tensor;

/**
 * The part of a batch that is known: its state at every time is data and noise, and the prediction
 * there is the one that leads along this line.
 */
final class KnownRegion {
  private final NoiseSchedule schedule;
  private final float[] data;
  private final float[] noise;
  private final boolean[] painted;

  /**
   * A region.
   *
   * @param data float32 {@code (n, C, h, w)}
   * @param noise float32 {@code (n, C, h, w)}
   * @param painted of one image: what is not known
   */
  KnownRegion(NoiseSchedule schedule, Tensor data, Tensor noise, boolean[] painted) {
    this.schedule = schedule;
    this.data = data.toFloatArray();
    this.noise = noise.toFloatArray();
    this.painted = painted;
  }

  /** The model that sees the known part as it is. */
  EditBatch.Guided around(EditBatch.Guided guided) {
    return new EditBatch.Guided(
        (x, t, conditions, rows) -> {
          float[] times = t.toFloatArray();
          float[] state = x.toFloatArray();
          for (int i = 0; i < rows.length; i++) {
            putState(times[i], rows[i], i, state);
          }
          Tensor output =
              guided.model().evaluate(Tensor.of(state, x.shape().dims()), t, conditions, rows);
          float[] prediction = output.toFloatArray();
          for (int i = 0; i < rows.length; i++) {
            putPrediction(times[i], rows[i], i, prediction);
          }
          return Tensor.of(prediction, x.shape().dims());
        },
        guided.conditions());
  }

  private void putState(float t, int image, int row, float[] state) {
    put(image, row, schedule.alpha(t), schedule.sigma(t), state);
  }

  private void putPrediction(float t, int image, int row, float[] prediction) {
    switch (schedule.prediction()) {
      case VELOCITY ->
          put(image, row, schedule.alphaDerivative(t), schedule.sigmaDerivative(t), prediction);
      case NOISE -> put(image, row, 0, 1, prediction);
      case DATA -> put(image, row, 1, 0, prediction);
      case SCORE -> put(image, row, 0, -1 / schedule.sigma(t), prediction);
    }
  }

  /** Writes {@code ofData·data + ofNoise·noise} where the image is known. */
  private void put(int image, int row, float ofData, float ofNoise, float[] out) {
    int own = image * painted.length;
    int at = row * painted.length;
    for (int k = 0; k < painted.length; k++) {
      if (!painted[k]) {
        out[at + k] =
            (ofData == 0 ? 0 : ofData * data[own + k])
                + (ofNoise == 0 ? 0 : ofNoise * noise[own + k]);
      }
    }
  }

  /** The result of a run with the data themselves where they are known. */
  Tensor into(Tensor result) {
    float[] values = result.toFloatArray();
    for (int i = 0; i < values.length / painted.length; i++) {
      put(i, i, 1, 0, values);
    }
    return Tensor.of(values, result.shape().dims());
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;

/** The exact velocity of data that are a mixture of Gaussians over the channels of (n, C, h, w). */
final class GaussianMixture implements VelocityFunction {
  private final double[] weights;
  private final double[][] means;
  private final double[] deviations;

  GaussianMixture(JsonNode mixture) {
    weights = doubles(mixture.get("weights"));
    deviations = doubles(mixture.get("stds"));
    means = new double[weights.length][];
    for (int k = 0; k < means.length; k++) {
      means[k] = doubles(mixture.get("means").get(k));
    }
  }

  private static double[] doubles(JsonNode list) {
    double[] values = new double[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).asDouble();
    }
    return values;
  }

  @Override
  public Tensor evaluate(Tensor x, Tensor t, Conditions conditions) {
    float[] state = x.toFloatArray();
    float[] out = new float[state.length];
    int channels = x.shape().intDim(1);
    int positions = state.length / t.elements() / channels;
    double[] at = new double[channels];
    for (int n = 0; n < t.elements(); n++) {
      double sigma = t.floats().get(n);
      for (int p = 0; p < positions; p++) {
        int first = n * channels * positions + p;
        for (int c = 0; c < channels; c++) {
          at[c] = state[first + c * positions];
        }
        double[] velocity = velocity(at, sigma);
        for (int c = 0; c < channels; c++) {
          out[first + c * positions] = (float) velocity[c];
        }
      }
    }
    return Tensor.of(out, x.shape().dims());
  }

  private double[] velocity(double[] x, double sigma) {
    double a = 1 - sigma;
    double[] share = new double[weights.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < weights.length; k++) {
      double variance = variance(k, sigma);
      double distance = 0;
      for (int c = 0; c < x.length; c++) {
        distance += Math.pow(x[c] - a * means[k][c], 2);
      }
      share[k] =
          Math.log(weights[k]) - x.length / 2.0 * Math.log(variance) - distance / (2 * variance);
      largest = Math.max(largest, share[k]);
    }
    double sum = 0;
    for (int k = 0; k < share.length; k++) {
      share[k] = Math.exp(share[k] - largest);
      sum += share[k];
    }
    double[] velocity = new double[x.length];
    for (int k = 0; k < share.length; k++) {
      double slope = (sigma - a * Math.pow(deviations[k], 2)) / variance(k, sigma);
      for (int c = 0; c < x.length; c++) {
        velocity[c] += share[k] / sum * (slope * (x[c] - a * means[k][c]) - means[k][c]);
      }
    }
    return velocity;
  }

  private double variance(int k, double sigma) {
    return Math.pow((1 - sigma) * deviations[k], 2) + sigma * sigma;
  }
}

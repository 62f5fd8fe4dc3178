// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.PathFunctions;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Models in closed form, for the contracts of samplers and guidance. */
final class TestModels {
  /** A condition that is no label: float32 {@code (n, 2)}. */
  static final String STYLE = "style";

  private TestModels() {}

  /**
   * A backbone with further outputs, all of which are those of another model.
   *
   * @param names of the further outputs that there are
   */
  record WithFurtherOutputs(
      VelocityFunction model, VelocityFunction further, Supplier<Set<String>> names)
      implements VelocityFunction {
    @Override
    public Tensor evaluate(Tensor x, Tensor t, Conditions conditions) {
      return model.evaluate(x, t, conditions);
    }

    @Override
    public Map<String, Tensor> evaluate(
        Tensor x, Tensor t, Conditions conditions, Set<String> asked) {
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      outputs.put(Backbone.PREDICTION, evaluate(x, t, conditions));
      for (String each : asked) {
        if (!names.get().contains(each)) {
          throw new IllegalArgumentException("furtherOutputs() does not name '" + each + "'");
        }
        outputs.put(each, further.evaluate(x, t, conditions));
      }
      return outputs;
    }
  }

  /** Conditions of the images with these styles; each has two values, s and −s². */
  static Conditions styles(float... styles) {
    float[] values = new float[2 * styles.length];
    for (int i = 0; i < styles.length; i++) {
      values[2 * i] = styles[i];
      values[2 * i + 1] = -styles[i] * styles[i];
    }
    return new Conditions(styles.length, Map.of(STYLE, Tensor.of(values, styles.length, 2)));
  }

  /** {@code −x/2 + s + t·s²} elementwise; knows no labels. */
  static Tensor styled(Tensor x, Tensor t, Conditions conditions) {
    float[] values = x.toFloatArray();
    float[] styles = conditions.tensor(STYLE).toFloatArray();
    int size = values.length / t.elements();
    for (int i = 0; i < values.length; i++) {
      int image = i / size;
      values[i] =
          -values[i] / 2 + styles[2 * image] - t.floats().get(image) * styles[2 * image + 1];
    }
    return Tensor.of(values, x.shape().dims());
  }

  /** The velocity (x − point) / t, which leads every noise on the linear path to one point. */
  static VelocityFunction towards(float point) {
    return (x, t, conditions) -> {
      float[] values = x.toFloatArray();
      int size = values.length / t.elements();
      for (int i = 0; i < values.length; i++) {
        values[i] = (values[i] - point) / t.floats().get(i / size);
      }
      return Tensor.of(values, x.shape().dims());
    };
  }

  /** A model whose flow is that of a velocity model, but which predicts what the path says. */
  static VelocityFunction predicting(NoiseSchedule path, VelocityFunction velocity) {
    return (x, t, conditions) -> {
      float[] state = x.toFloatArray();
      float[] values = velocity.evaluate(x, t, conditions).toFloatArray();
      int size = values.length / t.elements();
      for (int i = 0; i < t.elements(); i++) {
        convert(path, t.floats().get(i), state, values, i * size, (i + 1) * size);
      }
      return Tensor.of(values, x.shape().dims());
    };
  }

  private static void convert(
      NoiseSchedule path, float t, float[] x, float[] values, int from, int to) {
    if (path.prediction() == Prediction.NOISE) {
      PathFunctions.noiseFromVelocity(path, t, x, values, values, from, to);
    } else if (path.prediction() == Prediction.SCORE) {
      PathFunctions.scoreFromVelocity(path, t, x, values, values, from, to);
    } else if (path.prediction() == Prediction.DATA) {
      // Solves α·data + σ·noise = x and α'·data + σ'·noise = velocity.
      double sigma = path.sigma(t);
      double slope = path.sigmaDerivative(t);
      double divisor = sigma * path.alphaDerivative(t) - slope * path.alpha(t);
      for (int i = from; i < to; i++) {
        values[i] = (float) ((sigma * values[i] - slope * x[i]) / divisor);
      }
    }
  }
}

package io.github.rae4j.autoencoders;

import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Tensor;
import java.util.List;

/** Images in [−1, 1], as both baselines work on them, and the way there and back. */
final class SignedImages {
  private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);

  /** From [0, 1] to [−1, 1]. */
  static final ImageNormalization NORMALIZATION = new ImageNormalization(HALF, HALF);

  private SignedImages() {}

  /** Subtracts the mean and divides by the standard deviation. */
  static <V> V normalize(Ops<V> ops, V images, ImageNormalization normalization) {
    V mean = ops.constant(perChannel(normalization.mean()));
    V std = ops.constant(perChannel(normalization.std()));
    return ops.div(ops.sub(images, mean), std);
  }

  /** Undoes {@link #normalize}. */
  static <V> V restore(Ops<V> ops, V normalized, ImageNormalization normalization) {
    V mean = ops.constant(perChannel(normalization.mean()));
    V std = ops.constant(perChannel(normalization.std()));
    return ops.add(ops.mul(normalized, std), mean);
  }

  private static Tensor perChannel(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return Tensor.of(floats, 1, floats.length, 1, 1);
  }
}

package io.github.rae4j.backbones;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;

/**
 * Fixed sine-cosine positions {@code (1, side², dim)}, a frozen parameter of the checkpoint.
 *
 * <p>The first half of a row comes from the column of the token, the second from its row; each half
 * is [sin(p·ω), cos(p·ω)] with ω_k = 10000^(−k / (dim / 4)).
 *
 * @param dim divisible by 4
 */
record PositionTable(String key, int side, int dim) implements Layer {
  /** Adds the positions to tokens {@code (batch, side², dim)}. */
  @Override
  public <V> V apply(Ops<V> ops, V x) {
    ParameterSpec spec =
        new ParameterSpec(
            key,
            Shape.of(1, (long) side * side, dim),
            Initializer.table(this::values),
            ParameterSpec.Kind.FROZEN);
    return ops.add(x, ops.parameter(spec));
  }

  private Tensor values() {
    int quarter = dim / 4;
    float[] values = new float[side * side * dim];
    for (int token = 0; token < side * side; token++) {
      for (int i = 0; i < dim; i++) {
        int position = i < dim / 2 ? token % side : token / side;
        double angle = position / Math.pow(10000, (double) (i % quarter) / quarter);
        boolean sine = i / quarter % 2 == 0;
        values[token * dim + i] = (float) (sine ? Math.sin(angle) : Math.cos(angle));
      }
    }
    return Tensor.of(values, 1, (long) side * side, dim);
  }
}

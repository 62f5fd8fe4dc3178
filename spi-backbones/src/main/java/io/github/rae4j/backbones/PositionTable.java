package io.github.rae4j.backbones;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.SineCosinePositions;
import io.github.rae4j.tensor.Shape;

/**
 * Fixed sine-cosine positions {@code (1, side², dim)}, a frozen parameter of the checkpoint.
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
            Initializer.table(() -> SineCosinePositions.table(side, dim, false)),
            ParameterSpec.Kind.FROZEN);
    return ops.add(x, ops.parameter(spec));
  }
}

package io.github.rae4j.backbones;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.function.DoubleUnaryOperator;

/**
 * Two-dimensional rotary position embedding (Su et al., 2021), with tables that are buffers of the
 * checkpoint.
 *
 * <p>The first half of a head turns with the row, the second half with the column; {@code headSize
 * / 4} frequencies 10000^(−2k / (headSize / 2)), each for two neighbouring values.
 *
 * @param key the reference's module name
 * @param side tokens along one side of the square image
 * @param headSize divisible by 4
 */
record RotaryTable(String key, int side, int headSize) implements Layer {
  private static final double THETA = 10000;

  /** Turns queries or keys {@code (batch, heads, tokens, headSize)}. */
  @Override
  public <V> V apply(Ops<V> ops, V x) {
    return ops.rotary(x, table(ops, ".freqs_cos", Math::cos), table(ops, ".freqs_sin", Math::sin));
  }

  private <V> V table(Ops<V> ops, String name, DoubleUnaryOperator function) {
    return ops.parameter(
        new ParameterSpec(
            key + name,
            Shape.of((long) side * side, headSize),
            Initializer.table(() -> values(function)),
            ParameterSpec.Kind.BUFFER));
  }

  /** Rounds to float where the reference does, so that the angles are the same. */
  private Tensor values(DoubleUnaryOperator function) {
    int half = headSize / 2;
    float[] values = new float[side * side * headSize];
    for (int token = 0; token < side * side; token++) {
      for (int i = 0; i < headSize; i++) {
        int position = i < half ? token / side : token % side;
        float exponent = (float) (i % half / 2 * 2) / half;
        float frequency = 1f / (float) Math.pow(THETA, exponent);
        values[token * headSize + i] = (float) function.applyAsDouble(position * frequency);
      }
    }
    return Tensor.of(values, (long) side * side, headSize);
  }
}

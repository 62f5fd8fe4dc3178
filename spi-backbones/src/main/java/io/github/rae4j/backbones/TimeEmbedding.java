package io.github.rae4j.backbones;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.tensor.Shape;
import java.util.List;

/**
 * Gaussian Fourier features of the time (Tancik et al., 2020) and an MLP. {@code (batch)} → {@code
 * (batch, dim)}.
 */
record TimeEmbedding(String key, int dim, Linear.Start start) implements Layer {
  private static final int FREQUENCIES = 256;
  private static final double STD = 0.02;

  @Override
  public <V> V apply(Ops<V> ops, V t) {
    V frequencies =
        ops.parameter(
            new ParameterSpec(
                key + ".W",
                Shape.of(FREQUENCIES),
                Initializer.normal(1),
                ParameterSpec.Kind.FROZEN));
    V angles = ops.mul(ops.mul(ops.reshape(t, Shape.BATCH, 1), frequencies), 2 * Math.PI);
    V features = ops.concat(-1, List.of(ops.sin(angles), ops.cos(angles)));
    V hidden = start.normal(key + ".mlp.0", 2 * FREQUENCIES, dim, STD).apply(ops, features);
    return start.normal(key + ".mlp.2", dim, dim, STD).apply(ops, ops.silu(hidden));
  }
}

package io.github.rae4j.backbones;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;

/**
 * The norm before a modulated branch: RMS norm with a weight, or layer norm without any, since the
 * modulation scales and shifts.
 */
record Norm(String key, int dim, boolean rms) implements Layer {
  private static final double EPS = 1e-6;

  @Override
  public <V> V apply(Ops<V> ops, V x) {
    return rms
        ? ops.rmsNorm(x, ops.parameter(key + ".weight", Initializer.ONES, dim), EPS)
        : ops.layerNorm(x, EPS);
  }
}

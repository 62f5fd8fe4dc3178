package io.github.rae4j.backbones;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;

/** The norm of queries or keys over one head: RMS norm, or layer norm with weight and bias. */
record HeadNorm(String key, int headSize, boolean rms) implements Layer {
  private static final double RMS_EPS = 1e-6;
  private static final double LAYER_EPS = 1e-5;

  @Override
  public <V> V apply(Ops<V> ops, V x) {
    V weight = ops.parameter(key + ".weight", Initializer.ONES, headSize);
    return rms
        ? ops.rmsNorm(x, weight, RMS_EPS)
        : ops.layerNorm(
            x, weight, ops.parameter(key + ".bias", Initializer.ZEROS, headSize), LAYER_EPS);
  }
}

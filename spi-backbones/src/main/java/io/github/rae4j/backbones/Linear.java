package io.github.rae4j.backbones;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;

/** A linear layer with bias: {@code (…, in)} → {@code (…, out)}. */
record Linear(String key, int in, int out, Initializer weight, Initializer bias) implements Layer {
  /** How the hidden linear layers of a backbone start. */
  enum Start {
    /** Xavier uniform with zero bias, as DiT. */
    XAVIER,
    /** PyTorch's default, as DiT-DH. */
    TORCH_DEFAULT;

    Linear linear(String key, int in, int out) {
      return switch (this) {
        case XAVIER -> new Linear(key, in, out, Initializer.XAVIER_UNIFORM, Initializer.ZEROS);
        case TORCH_DEFAULT ->
            new Linear(key, in, out, Initializer.torchDefault(in), Initializer.torchDefault(in));
      };
    }

    /** The same layer with a weight that is drawn from a normal distribution. */
    Linear normal(String key, int in, int out, double std) {
      Linear usual = linear(key, in, out);
      return new Linear(key, in, out, Initializer.normal(std), usual.bias);
    }
  }

  /** A layer that gives zeros until it has learned something. */
  static Linear zero(String key, int in, int out) {
    return new Linear(key, in, out, Initializer.ZEROS, Initializer.ZEROS);
  }

  @Override
  public <V> V apply(Ops<V> ops, V x) {
    return ops.linear(
        x,
        ops.parameter(key + ".weight", weight, out, in),
        ops.parameter(key + ".bias", bias, out));
  }
}

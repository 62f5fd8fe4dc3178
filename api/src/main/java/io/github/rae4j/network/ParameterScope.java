package io.github.rae4j.network;

import io.github.rae4j.tensor.Shape;

/**
 * Layers whose parameters share the beginning of their names, as the modules of a PyTorch model do.
 *
 * <p>New weights and biases of linear layers and convolutions are drawn as PyTorch does by default;
 * a network that starts otherwise asks {@link Ops} for its parameters itself. As short-lived as its
 * {@link Ops}.
 *
 * @param <V> a value of the interpreter
 */
public final class ParameterScope<V> {
  private final Ops<V> ops;
  private final String prefix;

  /**
   * A scope.
   *
   * @param prefix what all names begin with, its dot included; empty at the root
   */
  public ParameterScope(Ops<V> ops, String prefix) {
    this.ops = ops;
    this.prefix = prefix;
  }

  /** The scope of a module below this one, for example {@code encoder.layer.0}. */
  public ParameterScope<V> in(String module) {
    return new ParameterScope<>(ops, prefix + module + ".");
  }

  /** The interpreter. */
  public Ops<V> ops() {
    return ops;
  }

  /** A learned parameter. */
  public V parameter(String name, Initializer initializer, long... shape) {
    return ops.parameter(prefix + name, initializer, shape);
  }

  /** A parameter that is never trained, such as a fixed position table. */
  public V frozen(String name, Initializer initializer, long... shape) {
    return ops.parameter(
        new ParameterSpec(prefix + name, Shape.of(shape), initializer, ParameterSpec.Kind.FROZEN));
  }

  /** A tensor that is saved but no parameter, such as running statistics. */
  public V buffer(String name, Initializer initializer, long... shape) {
    return ops.parameter(
        new ParameterSpec(prefix + name, Shape.of(shape), initializer, ParameterSpec.Kind.BUFFER));
  }

  /** The linear layer {@code module} with weight and bias. x {@code (…, in)} → {@code (…, out)}. */
  public V linear(V x, String module, long out) {
    return linear(x, module, out, true);
  }

  /** The linear layer {@code module}. x {@code (…, in)} → {@code (…, out)}. */
  public V linear(V x, String module, long out, boolean bias) {
    long in = ops.shape(x).dim(-1);
    Initializer initializer = Initializer.torchDefault(in);
    V weight = parameter(module + ".weight", initializer, out, in);
    return bias
        ? ops.linear(x, weight, parameter(module + ".bias", initializer, out))
        : ops.linear(x, weight);
  }

  /** The layer norm {@code module} over the last axis, with weight and bias. */
  public V layerNorm(V x, String module, double eps) {
    long dim = ops.shape(x).dim(-1);
    return ops.layerNorm(
        x,
        parameter(module + ".weight", Initializer.ONES, dim),
        parameter(module + ".bias", Initializer.ZEROS, dim),
        eps);
  }

  /** The convolution {@code module} with weight and bias. x {@code (batch, in, h, w)}. */
  public V conv2d(V x, String module, long out, Window window) {
    return conv2d(x, module, out, window, true);
  }

  /** The convolution {@code module}. x {@code (batch, in, h, w)} → {@code (batch, out, …)}. */
  public V conv2d(V x, String module, long out, Window window, boolean bias) {
    long in = ops.shape(x).dim(1);
    Initializer initializer = Initializer.torchDefault(in * window.height() * window.width());
    V weight = parameter(module + ".weight", initializer, out, in, window.height(), window.width());
    return bias
        ? ops.conv2d(x, weight, parameter(module + ".bias", initializer, out), window)
        : ops.conv2d(x, weight, window);
  }

  /**
   * The batch norm {@code module} by its running statistics, with weight and bias. x {@code (batch,
   * channels, …)}.
   */
  public V batchNorm(V x, String module, double eps) {
    long channels = ops.shape(x).dim(1);
    return ops.batchNorm(
        x,
        parameter(module + ".weight", Initializer.ONES, channels),
        parameter(module + ".bias", Initializer.ZEROS, channels),
        buffer(module + ".running_mean", Initializer.ZEROS, channels),
        buffer(module + ".running_var", Initializer.ONES, channels),
        eps);
  }

  /** The group norm {@code module} with weight and bias. x {@code (batch, channels, …)}. */
  public V groupNorm(V x, String module, int groups, double eps) {
    long channels = ops.shape(x).dim(1);
    return ops.groupNorm(
        x,
        groups,
        parameter(module + ".weight", Initializer.ONES, channels),
        parameter(module + ".bias", Initializer.ZEROS, channels),
        eps);
  }

  /**
   * The convolution {@code module} that cuts images into patches. x {@code (batch, channels, h, w)}
   * → tokens {@code (batch, h·w / patch², out)}, row by row.
   */
  public V patches(V x, String module, int patch, long out) {
    Shape shape = ops.shape(x);
    long tokens = (shape.dim(2) / patch) * (shape.dim(3) / patch);
    V grid = conv2d(x, module, out, Window.of(patch).withStride(patch));
    return ops.permute(ops.reshape(grid, Shape.BATCH, out, tokens), 0, 2, 1);
  }

  /**
   * Multi-head self-attention by four linear layers. x {@code (batch, tokens, dim)}, same result.
   *
   * @param heads number of heads, a divisor of dim
   * @param names the modules of its linear layers
   */
  public V selfAttention(V x, int heads, AttentionNames names) {
    long dim = ops.shape(x).dim(-1);
    V attended =
        ops.attention(
            splitHeads(linear(x, names.query(), dim, names.inputBias()), heads),
            splitHeads(linear(x, names.key(), dim, names.inputBias()), heads),
            splitHeads(linear(x, names.value(), dim, names.inputBias()), heads));
    long tokens = ops.shape(x).dim(1);
    V merged = ops.reshape(ops.permute(attended, 0, 2, 1, 3), Shape.BATCH, tokens, dim);
    return linear(merged, names.output(), dim);
  }

  private V splitHeads(V x, int heads) {
    Shape shape = ops.shape(x);
    V split = ops.reshape(x, Shape.BATCH, shape.dim(1), heads, shape.dim(2) / heads);
    return ops.permute(split, 0, 2, 1, 3);
  }

  /**
   * A pre-norm transformer block with Hugging Face's names for ViT: {@code layernorm_before},
   * {@code attention}, {@code layernorm_after}, {@code intermediate}, {@code output}. x {@code
   * (batch, tokens, dim)}, same result.
   */
  public V vitBlock(V x, VitBlock block) {
    return ops.block(x, v -> preNormBlock(v, block));
  }

  private V preNormBlock(V x, VitBlock block) {
    AttentionNames names =
        new AttentionNames(
            "attention.attention.query",
            "attention.attention.key",
            "attention.attention.value",
            "attention.output.dense",
            block.qkvBias());
    V normed = layerNorm(x, "layernorm_before", block.eps());
    V y = ops.add(x, selfAttention(normed, block.heads(), names));
    V inner =
        linear(layerNorm(y, "layernorm_after", block.eps()), "intermediate.dense", block.mlpSize());
    V active = block.activation().apply(ops, inner);
    return ops.add(y, linear(active, "output.dense", ops.shape(x).dim(-1)));
  }

  /**
   * The values of a block of {@link #vitBlock}.
   *
   * @param heads attention heads, a divisor of the width
   * @param mlpSize inner width of the MLP
   * @param activation of the MLP
   * @param eps of both layer norms
   * @param qkvBias whether query, key and value have a bias
   */
  public record VitBlock(
      int heads, int mlpSize, Activation activation, double eps, boolean qkvBias) {}

  /**
   * The modules of self-attention.
   *
   * @param query makes the queries
   * @param key makes the keys
   * @param value makes the values
   * @param output mixes the heads
   * @param inputBias whether query, key and value have a bias
   */
  public record AttentionNames(
      String query, String key, String value, String output, boolean inputBias) {}
}

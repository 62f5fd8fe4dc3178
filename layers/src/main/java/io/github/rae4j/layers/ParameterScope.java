// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.ParameterSpec.Kind;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;
import java.util.function.UnaryOperator;

/**
 * Basic layers whose parameters share the beginning of their names, as the modules of a PyTorch
 * model do.
 *
 * <p>Linear layers and convolutions start as PyTorch's do, unless they are given another {@link
 * LayerInit}. As short-lived as its {@link Ops}.
 *
 * @param <V> a value of the interpreter
 */
public final class ParameterScope<V> {
  private final Ops<V> ops;
  private final String prefix;
  private final UnaryOperator<ParameterSpec> change;

  /**
   * A scope.
   *
   * @param prefix what all names begin with, its dot included; empty at the root
   */
  public ParameterScope(Ops<V> ops, String prefix) {
    this(ops, prefix, UnaryOperator.identity());
  }

  private ParameterScope(Ops<V> ops, String prefix, UnaryOperator<ParameterSpec> change) {
    this.ops = ops;
    this.prefix = prefix;
    this.change = change;
  }

  /** The scope of a module below this one, for example {@code encoder.layer.0}. */
  public ParameterScope<V> in(String module) {
    return new ParameterScope<>(ops, prefix + module + ".", change);
  }

  /**
   * The same scope, in which every tensor is asked for otherwise than its layer would: for example
   * frozen instead of trainable.
   *
   * @param other makes of a layer's specification the one that is asked for
   */
  public ParameterScope<V> changing(UnaryOperator<ParameterSpec> other) {
    return new ParameterScope<>(ops, prefix, spec -> other.apply(change.apply(spec)));
  }

  /** The interpreter. */
  public Ops<V> ops() {
    return ops;
  }

  /** A learned parameter. */
  public V parameter(String name, Initializer initializer, long... shape) {
    return tensor(name, initializer, Kind.TRAINABLE, shape);
  }

  /** A parameter that is never trained, such as a fixed position table. */
  public V frozen(String name, Initializer initializer, long... shape) {
    return tensor(name, initializer, Kind.FROZEN, shape);
  }

  /** A tensor that is saved but no parameter, such as running statistics. */
  public V buffer(String name, Initializer initializer, long... shape) {
    return tensor(name, initializer, Kind.BUFFER, shape);
  }

  private V tensor(String name, Initializer initializer, Kind kind, long... shape) {
    return ops.parameter(
        change.apply(new ParameterSpec(prefix + name, Shape.of(shape), initializer, kind)));
  }

  /** The linear layer {@code module} with weight and bias. x {@code (…, in)} → {@code (…, out)}. */
  public V linear(V x, String module, long out) {
    return linear(x, module, out, true);
  }

  /** The linear layer {@code module}. x {@code (…, in)} → {@code (…, out)}. */
  public V linear(V x, String module, long out, boolean bias) {
    return linear(x, module, out, LayerInit.TORCH_DEFAULT, bias);
  }

  /**
   * The linear layer {@code module} with a start of its own. x {@code (…, in)} → {@code (…, out)}.
   */
  public V linear(V x, String module, long out, LayerInit init, boolean bias) {
    long in = ops.shape(x).dim(-1);
    V weight = parameter(module + ".weight", init.weight().apply(in), out, in);
    return bias
        ? ops.linear(x, weight, parameter(module + ".bias", init.bias().apply(in), out))
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
    return conv2d(x, module, out, window, LayerInit.TORCH_DEFAULT, bias);
  }

  /**
   * The convolution {@code module} with a start of its own. x {@code (batch, in, h, w)} → {@code
   * (batch, out, …)}.
   */
  public V conv2d(V x, String module, long out, Window window, LayerInit init, boolean bias) {
    long in = ops.shape(x).dim(1);
    long fanIn = in * window.height() * window.width();
    V weight =
        parameter(
            module + ".weight",
            init.weight().apply(fanIn),
            out,
            in,
            window.height(),
            window.width());
    return bias
        ? ops.conv2d(x, weight, parameter(module + ".bias", init.bias().apply(fanIn), out), window)
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
}

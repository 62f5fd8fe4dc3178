// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.Resampling;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * {@link HalfOps} that waits with norms and products to see what follows them: an activation, a
 * gate, a residual sum, or rounding. One operation then does all of it while the numbers are at
 * hand, instead of several that pass through memory. Serves one pass by one thread.
 */
final class FusedOps extends ImmediateOps {
  private final Fusion fusion;

  FusedOps(Fusion fusion) {
    super(fusion.ops());
    this.fusion = fusion;
  }

  @Override
  public FusedValue linear(FusedValue x, FusedValue weight) {
    return product(x, weight, Optional.empty())
        .orElseGet(() -> made(ops.linear(x.tensor(), weight.tensor())));
  }

  @Override
  public FusedValue linear(FusedValue x, FusedValue weight, FusedValue bias) {
    return product(x, weight, Optional.of(bias.tensor()))
        .orElseGet(() -> made(ops.linear(x.tensor(), weight.tensor(), bias.tensor())));
  }

  private Optional<FusedValue> product(
      FusedValue x, FusedValue weight, Optional<org.bytedeco.pytorch.Tensor> bias) {
    return FusedProduct.of(fusion, x, weight.tensor(), bias);
  }

  @Override
  public FusedValue layerNorm(FusedValue x, double eps) {
    return FusedNorm.ofLayer(fusion, x.tensor(), Optional.empty(), Optional.empty(), eps)
        .orElseGet(() -> made(ops.layerNorm(x.tensor(), eps)));
  }

  @Override
  public FusedValue layerNorm(FusedValue x, FusedValue weight, FusedValue bias, double eps) {
    return FusedNorm.ofLayer(
            fusion, x.tensor(), Optional.of(weight.tensor()), Optional.of(bias.tensor()), eps)
        .orElseGet(() -> made(ops.layerNorm(x.tensor(), weight.tensor(), bias.tensor(), eps)));
  }

  @Override
  public FusedValue rmsNorm(FusedValue x, FusedValue weight, double eps) {
    return FusedNorm.ofMeanSquare(fusion, x.tensor(), weight.tensor(), eps)
        .orElseGet(() -> made(ops.rmsNorm(x.tensor(), weight.tensor(), eps)));
  }

  @Override
  public FusedValue gelu(FusedValue x) {
    return x.activated(PostOps.Activation.GELU).orElseGet(() -> apply(x, ops::gelu));
  }

  @Override
  public FusedValue geluTanh(FusedValue x) {
    return x.activated(PostOps.Activation.GELU_TANH).orElseGet(() -> apply(x, ops::geluTanh));
  }

  @Override
  public FusedValue silu(FusedValue x) {
    return x.activated(PostOps.Activation.SILU).orElseGet(() -> apply(x, ops::silu));
  }

  @Override
  public FusedValue mul(FusedValue a, FusedValue b) {
    // The one that came last is still to be computed, so it takes the other one up.
    return b.times(a).or(() -> a.times(b)).orElseGet(() -> made(ops.mul(a.tensor(), b.tensor())));
  }

  @Override
  public FusedValue add(FusedValue a, FusedValue b) {
    return b.plus(a).or(() -> a.plus(b)).orElseGet(() -> made(ops.add(a.tensor(), b.tensor())));
  }

  @Override
  public List<FusedValue> chunk(FusedValue x, int parts, int axis) {
    return x.chunked(parts, axis)
        .orElseGet(() -> ops.chunk(x.tensor(), parts, axis).stream().map(this::made).toList());
  }

  @Override
  public Shape shape(FusedValue x) {
    return x.shape();
  }

  @Override
  public FusedValue resize(FusedValue x, int height, int width, Resampling resampling) {
    UnaryOperator<org.bytedeco.pytorch.Tensor> operation =
        values -> ops.resize(values, height, width, resampling);
    // A table of positions is resized in every pass.
    return x.fixed()
        ? new FusedValue.Made(ops, fusion.fixed(x.tensor(), operation), true)
        : apply(x, operation);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A norm over the channels of {@code (samples, tokens, channels)}, and the scale and shift that
 * follow it. As a factor of products it is computed rounded, once for all of them; otherwise scale
 * and shift are operations of their own.
 */
final class FusedNorm implements FusedValue {
  private final Fusion fusion;
  private final Tensor x;
  private final boolean meanSquare;
  private final double eps;
  private final Optional<Tensor> weight;
  private final Optional<Tensor> bias;
  private final Optional<Tensor> scale;
  private final Optional<Tensor> shift;
  private Optional<Tensor> exact = Optional.empty();
  private Optional<Tensor> rounded = Optional.empty();

  private FusedNorm(
      Fusion fusion,
      Tensor x,
      boolean meanSquare,
      double eps,
      Optional<Tensor> weight,
      Optional<Tensor> bias,
      Optional<Tensor> scale,
      Optional<Tensor> shift) {
    this.fusion = fusion;
    this.x = x;
    this.meanSquare = meanSquare;
    this.eps = eps;
    this.weight = weight;
    this.bias = bias;
    this.scale = scale;
    this.shift = shift;
  }

  /** A layer norm; empty if it should be computed at once. */
  static Optional<FusedValue> ofLayer(
      Fusion fusion, Tensor x, Optional<Tensor> weight, Optional<Tensor> bias, double eps) {
    return of(fusion, x, false, eps, weight, bias);
  }

  /** A norm by the root mean square; empty if it should be computed at once. */
  static Optional<FusedValue> ofMeanSquare(Fusion fusion, Tensor x, Tensor weight, double eps) {
    return of(fusion, x, true, eps, Optional.of(weight), Optional.empty());
  }

  private static Optional<FusedValue> of(
      Fusion fusion,
      Tensor x,
      boolean meanSquare,
      double eps,
      Optional<Tensor> weight,
      Optional<Tensor> bias) {
    boolean waits =
        fusion.decide(
            () ->
                x.dim() == 3
                    && TorchTensors.is(x, ScalarType.Float)
                    && x.size(1) * x.size(2) >= LEAST_NUMBERS);
    return waits
        ? Optional.of(
            new FusedNorm(
                fusion, x, meanSquare, eps, weight, bias, Optional.empty(), Optional.empty()))
        : Optional.empty();
  }

  @Override
  public Shape shape() {
    return fusion.ops().shape(x);
  }

  /** Whether a tensor is one vector for all tokens, or for those of a sample. */
  private boolean isVector(Tensor other) {
    boolean ofAll = other.dim() == 1;
    boolean ofSamples =
        other.dim() == 3
            && other.size(1) == 1
            && (other.size(0) == 1 || other.size(0) == x.size(0));
    return (ofAll || ofSamples) && other.size(-1) == x.size(2);
  }

  /** Whether a value can be taken up: nothing may have been added before. */
  private boolean takes(FusedValue other) {
    return other instanceof Made made
        && isVector(made.tensor())
        && shift.isEmpty()
        && bias.isEmpty();
  }

  @Override
  public Optional<FusedValue> times(FusedValue other) {
    boolean fits =
        fusion.decide(() -> takes(other) && scale.isEmpty() && (meanSquare || weight.isEmpty()));
    return fits ? Optional.of(with(Optional.of(other.tensor()), shift)) : Optional.empty();
  }

  @Override
  public Optional<FusedValue> plus(FusedValue other) {
    boolean fits = fusion.decide(() -> takes(other));
    return fits ? Optional.of(with(scale, Optional.of(other.tensor()))) : Optional.empty();
  }

  private FusedNorm with(Optional<Tensor> factor, Optional<Tensor> term) {
    return new FusedNorm(fusion, x, meanSquare, eps, weight, bias, factor, term);
  }

  @Override
  public Tensor tensor() {
    if (exact.isEmpty()) {
      HalfOps ops = fusion.ops();
      Tensor normed = normed(ScalarType.Float, weight, bias, operands());
      Tensor scaled = scale.isPresent() ? ops.mul(normed, scale.get()) : normed;
      exact = Optional.of(shift.isPresent() ? ops.add(scaled, shift.get()) : scaled);
    }
    return exact.get();
  }

  @Override
  public Tensor factor() {
    if (exact.isPresent()) {
      return exact.get();
    }
    if (rounded.isEmpty()) {
      List<Tensor> operands = operands();
      scale.ifPresent(operands::add);
      shift.ifPresent(operands::add);
      rounded = Optional.of(normed(ScalarType.BFloat16, factors(), bias.or(() -> shift), operands));
    }
    return rounded.get();
  }

  private List<Tensor> operands() {
    List<Tensor> operands = new ArrayList<>(List.of(x));
    weight.ifPresent(operands::add);
    bias.ifPresent(operands::add);
    return operands;
  }

  private Tensor normed(
      ScalarType type, Optional<Tensor> factor, Optional<Tensor> term, List<Tensor> operands) {
    RowNorms.Affine affine = new RowNorms.Affine(meanSquare, eps, factor, term);
    return fusion.ops().norm(x, affine, type, operands);
  }

  /** What the normed numbers are multiplied by. */
  private Optional<Tensor> factors() {
    if (weight.isPresent() && scale.isPresent()) {
      return Optional.of(torch.mul(scale.get(), weight.get()));
    }
    return weight.or(() -> scale);
  }
}

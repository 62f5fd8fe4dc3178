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
  private final RowNorms.Affine own;
  private final Optional<Tensor> scale;
  private final Optional<Tensor> shift;
  private Optional<Tensor> exact = Optional.empty();
  private Optional<Tensor> rounded = Optional.empty();

  /**
   * A norm that waits.
   *
   * @param own the norm with its weight and bias
   * @param scale what follows it
   * @param shift what follows the scale
   */
  private FusedNorm(
      Fusion fusion,
      Tensor x,
      RowNorms.Affine own,
      Optional<Tensor> scale,
      Optional<Tensor> shift) {
    this.fusion = fusion;
    this.x = x;
    this.own = own;
    this.scale = scale;
    this.shift = shift;
  }

  /** A layer norm; empty if it should be computed at once. */
  static Optional<FusedValue> ofLayer(
      Fusion fusion, Tensor x, Optional<Tensor> weight, Optional<Tensor> bias, double eps) {
    return of(fusion, x, new RowNorms.Affine(false, eps, weight, bias));
  }

  /** A norm by the root mean square; empty if it should be computed at once. */
  static Optional<FusedValue> ofMeanSquare(Fusion fusion, Tensor x, Tensor weight, double eps) {
    return of(fusion, x, new RowNorms.Affine(true, eps, Optional.of(weight), Optional.empty()));
  }

  private static Optional<FusedValue> of(Fusion fusion, Tensor x, RowNorms.Affine own) {
    boolean waits =
        fusion.decide(
            () ->
                x.dim() == 3
                    && TorchTensors.is(x, ScalarType.Float)
                    && x.size(1) * x.size(2) >= LEAST_NUMBERS);
    return waits
        ? Optional.of(new FusedNorm(fusion, x, own, Optional.empty(), Optional.empty()))
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
        && own.shift().isEmpty();
  }

  @Override
  public Optional<FusedValue> times(FusedValue other) {
    boolean fits =
        fusion.decide(
            () -> takes(other) && scale.isEmpty() && (own.meanSquare() || own.scale().isEmpty()));
    return fits ? Optional.of(with(Optional.of(other.tensor()), shift)) : Optional.empty();
  }

  @Override
  public Optional<FusedValue> plus(FusedValue other) {
    boolean fits = fusion.decide(() -> takes(other));
    return fits ? Optional.of(with(scale, Optional.of(other.tensor()))) : Optional.empty();
  }

  private FusedNorm with(Optional<Tensor> factor, Optional<Tensor> term) {
    return new FusedNorm(fusion, x, own, factor, term);
  }

  @Override
  public Tensor tensor() {
    if (exact.isEmpty()) {
      HalfOps ops = fusion.ops();
      Tensor normed = fusion.ops().norm(x, own, ScalarType.Float, operands());
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
      RowNorms.Affine whole =
          new RowNorms.Affine(own.meanSquare(), own.eps(), factors(), own.shift().or(() -> shift));
      rounded = Optional.of(fusion.ops().norm(x, whole, ScalarType.BFloat16, operands));
    }
    return rounded.get();
  }

  private List<Tensor> operands() {
    List<Tensor> operands = new ArrayList<>(List.of(x));
    own.scale().ifPresent(operands::add);
    own.shift().ifPresent(operands::add);
    return operands;
  }

  /** What the normed numbers are multiplied by. */
  private Optional<Tensor> factors() {
    if (own.scale().isPresent() && scale.isPresent()) {
      return Optional.of(torch.mul(scale.get(), own.scale().get()));
    }
    return own.scale().or(() -> scale);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A linear layer over {@code (samples, tokens, in)}, and the activation and gate that follow it;
 * with a residual sum it is computed.
 */
final class FusedProduct implements FusedValue {
  private final Fusion fusion;
  private final FusedValue x;
  private final Layer layer;
  private final PostOps.Activation activation;
  private final Optional<Tensor> gate;
  private Optional<Tensor> made = Optional.empty();

  /**
   * What is multiplied by.
   *
   * @param given the bias of which {@code bias} may be a part
   */
  private record Layer(Tensor weight, Optional<Tensor> bias, Optional<Tensor> given) {}

  private FusedProduct(
      Fusion fusion,
      FusedValue x,
      Layer layer,
      PostOps.Activation activation,
      Optional<Tensor> gate) {
    this.fusion = fusion;
    this.x = x;
    this.layer = layer;
    this.activation = activation;
    this.gate = gate;
  }

  /** A layer; empty if it should be computed at once. */
  static Optional<FusedValue> of(
      Fusion fusion, FusedValue x, Tensor weight, Optional<Tensor> bias) {
    boolean waits =
        fusion.decide(
            () -> {
              if (!fusion.ops().isFusible(weight)) {
                return false;
              }
              Shape shape = x.shape();
              return shape.rank() == 3 && shape.dim(1) * weight.size(0) >= LEAST_NUMBERS;
            });
    return waits
        ? Optional.of(
            new FusedProduct(
                fusion,
                x,
                new Layer(weight, bias, bias),
                PostOps.Activation.NONE,
                Optional.empty()))
        : Optional.empty();
  }

  @Override
  public Shape shape() {
    Shape from = x.shape();
    return Shape.of(from.dim(0), from.dim(1), layer.weight().size(0));
  }

  private boolean isPlain() {
    return made.isEmpty() && gate.isEmpty() && isWhole();
  }

  /** Whether the weight is in one part. */
  private boolean isWhole() {
    return fusion.ops().parts(layer.weight()).size() == 1;
  }

  @Override
  public Optional<FusedValue> activated(PostOps.Activation function) {
    boolean fits = fusion.decide(() -> isPlain() && activation == PostOps.Activation.NONE);
    return fits
        ? Optional.of(new FusedProduct(fusion, x, layer, function, gate))
        : Optional.empty();
  }

  @Override
  public Optional<FusedValue> times(FusedValue other) {
    boolean fits =
        fusion.decide(
            () ->
                isPlain()
                    && (other instanceof FusedProduct product
                        ? product.shape().equals(shape())
                        : other instanceof Made made && isGate(made.tensor())));
    return fits
        ? Optional.of(new FusedProduct(fusion, x, layer, activation, Optional.of(other.tensor())))
        : Optional.empty();
  }

  private boolean isGate(Tensor factor) {
    Shape shape = shape();
    return PostOps.GateKind.of(factor, shape.dim(1), shape.dim(2)).isPresent()
        && (factor.dim() == 1 || factor.size(0) == 1 || factor.size(0) == shape.dim(0));
  }

  @Override
  public Optional<FusedValue> plus(FusedValue other) {
    boolean fits =
        fusion.decide(
            () ->
                made.isEmpty()
                    && isWhole()
                    && other instanceof Made term
                    && TorchTensors.is(term.tensor(), ScalarType.Float)
                    && Shape.of(TorchTensors.extents(term.tensor())).equals(shape()));
    return fits
        ? Optional.of(new Made(fusion.ops(), computed(Optional.of(other.tensor()))))
        : Optional.empty();
  }

  @Override
  public Optional<List<FusedValue>> chunked(int parts, int axis) {
    boolean fits =
        fusion.decide(
            () ->
                made.isEmpty()
                    && parts > 1
                    && (axis == 2 || axis == -1)
                    && fusion.ops().parts(layer.weight()).size() == parts);
    if (!fits) {
      return Optional.empty();
    }
    List<FusedValue> chunks = new ArrayList<>();
    for (Tensor weight : fusion.ops().parts(layer.weight())) {
      long from = chunks.size() * weight.size(0);
      Optional<Tensor> bias = layer.bias().map(b -> b.narrow(0, from, weight.size(0)));
      Layer part = new Layer(weight, bias, layer.given());
      chunks.add(new FusedProduct(fusion, x, part, activation, gate));
    }
    return Optional.of(chunks);
  }

  @Override
  public Tensor tensor() {
    if (made.isEmpty()) {
      made = Optional.of(computed(Optional.empty()));
    }
    return made.get();
  }

  private Tensor computed(Optional<Tensor> residual) {
    Tensor factor = x.factor();
    List<Tensor> operands = new ArrayList<>(List.of(factor, layer.weight()));
    layer.given().ifPresent(operands::add);
    gate.ifPresent(operands::add);
    residual.ifPresent(operands::add);
    return fusion
        .ops()
        .product(
            factor,
            layer.weight(),
            layer.bias(),
            new PostOps(activation, gate, residual),
            operands);
  }
}

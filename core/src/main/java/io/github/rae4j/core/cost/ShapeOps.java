// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import static io.github.rae4j.network.ShapeRules.elements;
import static io.github.rae4j.network.ShapeRules.require;
import static io.github.rae4j.network.ShapeRules.requireVector;

import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.FileNetwork;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.ShapeRules;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Interprets a network over shapes only: checks every operation strictly, collects the parameters,
 * and counts the arithmetic of one sample.
 *
 * <p>The batch stays symbolic, so a network that relies on a batch size is found out. A shape that
 * does not fit is an {@link IllegalArgumentException} that names the operation and the shapes.
 * {@link NetworkSummary#of} is the usual way to use it. Serves one pass by one thread.
 */
public final class ShapeOps extends ImageShapeOps {
  private final Map<String, ParameterSpec> parameters = new LinkedHashMap<>();
  private final List<OperationCost> operations = new ArrayList<>();
  private final ActivationLog activations = new ActivationLog();

  /** A value from outside. */
  public ShapeValue input(TensorSpec spec) {
    return activation(spec.dtype(), spec.shape());
  }

  /** Marks a value as needed until the end of the pass. */
  void keep(ShapeValue output) {
    activations.read(output.storage());
  }

  /** The parameters in the order in which the network first asked for them. */
  public List<ParameterSpec> parameters() {
    return List.copyOf(parameters.values());
  }

  /** The operations that cost arithmetic, in order. */
  public List<OperationCost> operations() {
    return List.copyOf(operations);
  }

  ActivationLog activations() {
    return activations;
  }

  private ShapeValue activation(DType dtype, Shape shape) {
    int storage = activations.make(Math.multiplyExact(elements(shape), (long) dtype.byteSize()));
    return new ShapeValue(dtype, shape, storage, Optional.empty());
  }

  @Override
  ShapeValue result(DType dtype, Shape shape, ShapeValue... read) {
    activations.nextStep();
    for (ShapeValue value : read) {
      activations.read(value.storage());
    }
    return activation(dtype, shape);
  }

  @Override
  void count(String operation, Optional<String> weight, Shape output, Cost cost) {
    operations.add(new OperationCost(operation, weight, output, cost));
  }

  @Override
  public ShapeValue parameter(ParameterSpec spec) {
    ParameterSpec known = parameters.putIfAbsent(spec.name(), spec);
    if (known != null && !known.shape().equals(spec.shape())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "parameter '%s' was asked for with shape %s and with shape %s",
              spec.name(),
              known.shape(),
              spec.shape()));
    }
    require(spec.shape().isConcrete(), "parameter '" + spec.name() + "'", "no batch", spec.shape());
    return new ShapeValue(
        DType.FLOAT32, spec.shape(), ShapeValue.NO_ACTIVATION, Optional.of(spec.name()));
  }

  @Override
  public ShapeValue constant(Tensor value) {
    return new ShapeValue(value.dtype(), value.shape(), ShapeValue.NO_ACTIVATION, Optional.empty());
  }

  @Override
  public Shape shape(ShapeValue x) {
    return x.shape();
  }

  /** What the file says; its parameters and arithmetic are unknown and count as none. */
  @Override
  public Map<String, ShapeValue> fromFile(FileNetwork network, Map<String, ShapeValue> inputs) {
    ShapeValue[] read = inputs.values().toArray(ShapeValue[]::new);
    Map<String, ShapeValue> outputs = new LinkedHashMap<>();
    for (TensorSpec spec : network.signature().outputs()) {
      outputs.put(spec.name(), result(spec.dtype(), spec.shape(), read));
    }
    return outputs;
  }

  @Override
  public ShapeValue linear(ShapeValue x, ShapeValue weight) {
    requireFloat("linear", x, weight);
    Shape out = ShapeRules.linear(x.shape(), weight.shape());
    long macs = elements(out) * weight.shape().dim(1);
    count("linear", weight.parameter(), out, new Cost(macs, 0, 0, 0));
    return result(out, x, weight);
  }

  @Override
  public ShapeValue linear(ShapeValue x, ShapeValue weight, ShapeValue bias) {
    requireFloat("linear", x, weight, bias);
    Shape out = ShapeRules.linear(x.shape(), weight.shape());
    requireVector("linear", "bias", out.dim(-1), bias.shape());
    long macs = elements(out) * weight.shape().dim(1);
    count("linear", weight.parameter(), out, new Cost(macs, 0, elements(out), 0));
    return result(out, x, weight, bias);
  }

  @Override
  public ShapeValue matmul(ShapeValue a, ShapeValue b) {
    requireFloat("matmul", a, b);
    Shape out = ShapeRules.matmul(a.shape(), b.shape());
    long macs = elements(out) * a.shape().dim(-1);
    count("matmul", Optional.empty(), out, new Cost(0, macs, 0, 0));
    return result(out, a, b);
  }

  @Override
  public ShapeValue attention(ShapeValue q, ShapeValue k, ShapeValue v) {
    return result(attended(q, k, v), q, k, v);
  }

  @Override
  public ShapeValue attention(
      ShapeValue q, ShapeValue k, ShapeValue v, AttentionMask<ShapeValue> mask) {
    ShapeValue value = mask.value();
    DType wanted =
        switch (mask.kind()) {
          case BOOLEAN -> DType.BOOL;
          case ADDITIVE -> DType.FLOAT32;
        };
    require(value.dtype() == wanted, "attention", "the mask must be " + wanted.torchName(), value);
    ShapeRules.attentionMask(q.shape(), k.shape(), value.shape());
    return result(attended(q, k, v), q, k, v, value);
  }

  /** Adding a mask is elementwise and, like all such operations, not counted. */
  private Shape attended(ShapeValue q, ShapeValue k, ShapeValue v) {
    requireFloat("attention", q, k, v);
    Shape out = ShapeRules.attention(q.shape(), k.shape(), v.shape());
    long scores = elements(q.shape().with(3, k.shape().dim(2)));
    long macs = scores * (q.shape().dim(3) + v.shape().dim(3));
    count("attention", Optional.empty(), out, new Cost(0, macs, 0, 0));
    return out;
  }

  private ShapeValue norm(String operation, ShapeValue x, ShapeValue... affine) {
    requireFloat(operation, x);
    requireFloat(operation, affine);
    ShapeRules.norm(operation, x.shape(), shapes(affine));
    Optional<String> weight = affine.length == 0 ? Optional.empty() : affine[0].parameter();
    count(operation, weight, x.shape(), new Cost(0, 0, 0, elements(x.shape())));
    return result(x.shape(), x);
  }

  @Override
  public ShapeValue layerNorm(ShapeValue x, double eps) {
    return norm("layerNorm", x);
  }

  @Override
  public ShapeValue layerNorm(ShapeValue x, ShapeValue weight, ShapeValue bias, double eps) {
    return norm("layerNorm", x, weight, bias);
  }

  @Override
  public ShapeValue rmsNorm(ShapeValue x, ShapeValue weight, double eps) {
    return norm("rmsNorm", x, weight);
  }

  private ShapeValue binary(String operation, ShapeValue a, ShapeValue b) {
    requireFloat(operation, a, b);
    return result(ShapeRules.broadcast(operation, a.shape(), b.shape()), a, b);
  }

  private ShapeValue unary(String operation, ShapeValue x) {
    requireFloat(operation, x);
    return result(x.shape(), x);
  }

  @Override
  public ShapeValue add(ShapeValue a, ShapeValue b) {
    return binary("add", a, b);
  }

  @Override
  public ShapeValue sub(ShapeValue a, ShapeValue b) {
    return binary("sub", a, b);
  }

  @Override
  public ShapeValue mul(ShapeValue a, ShapeValue b) {
    return binary("mul", a, b);
  }

  @Override
  public ShapeValue div(ShapeValue a, ShapeValue b) {
    return binary("div", a, b);
  }

  @Override
  public ShapeValue add(ShapeValue x, double c) {
    return unary("add", x);
  }

  @Override
  public ShapeValue mul(ShapeValue x, double c) {
    return unary("mul", x);
  }

  @Override
  public ShapeValue gelu(ShapeValue x) {
    return unary("gelu", x);
  }

  @Override
  public ShapeValue geluTanh(ShapeValue x) {
    return unary("geluTanh", x);
  }

  @Override
  public ShapeValue silu(ShapeValue x) {
    return unary("silu", x);
  }

  @Override
  public ShapeValue relu(ShapeValue x) {
    return unary("relu", x);
  }

  @Override
  public ShapeValue leakyRelu(ShapeValue x, double slope) {
    return unary("leakyRelu", x);
  }

  @Override
  public ShapeValue sigmoid(ShapeValue x) {
    return unary("sigmoid", x);
  }

  @Override
  public ShapeValue tanh(ShapeValue x) {
    return unary("tanh", x);
  }

  @Override
  public ShapeValue exp(ShapeValue x) {
    return unary("exp", x);
  }

  @Override
  public ShapeValue sqrt(ShapeValue x) {
    return unary("sqrt", x);
  }

  @Override
  public ShapeValue sin(ShapeValue x) {
    return unary("sin", x);
  }

  @Override
  public ShapeValue cos(ShapeValue x) {
    return unary("cos", x);
  }

  @Override
  public ShapeValue softmax(ShapeValue x, int axis) {
    ShapeRules.innerAxis("softmax", x.shape(), axis);
    return unary("softmax", x);
  }

  @Override
  public ShapeValue rotary(ShapeValue x, ShapeValue cos, ShapeValue sin) {
    requireFloat("rotary", x, cos, sin);
    ShapeRules.rotary(x.shape(), cos.shape(), sin.shape());
    return result(x.shape(), x, cos, sin);
  }

  @Override
  public ShapeValue mean(ShapeValue x, int axis, boolean keepAxis) {
    requireFloat("mean", x);
    return result(ShapeRules.reduce("mean", x.shape(), axis, keepAxis), x);
  }

  @Override
  public ShapeValue sum(ShapeValue x, int axis, boolean keepAxis) {
    requireFloat("sum", x);
    return result(ShapeRules.reduce("sum", x.shape(), axis, keepAxis), x);
  }

  @Override
  public ShapeValue reshape(ShapeValue x, long... shape) {
    return new ShapeValue(
        x.dtype(), ShapeRules.reshape(x.shape(), shape), x.storage(), x.parameter());
  }

  @Override
  public ShapeValue permute(ShapeValue x, int... axes) {
    return result(ShapeRules.permute(x.shape(), axes), x);
  }

  @Override
  public ShapeValue slice(ShapeValue x, int axis, long from, long to) {
    return result(ShapeRules.slice(x.shape(), axis, from, to), x);
  }

  @Override
  public List<ShapeValue> chunk(ShapeValue x, int parts, int axis) {
    Shape part = ShapeRules.chunk(x.shape(), parts, axis);
    List<ShapeValue> chunks = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      chunks.add(result(part, x));
    }
    return chunks;
  }

  @Override
  public ShapeValue concat(int axis, List<ShapeValue> parts) {
    ShapeValue[] values = parts.toArray(ShapeValue[]::new);
    Shape joined = ShapeRules.concat(axis, List.of(shapes(values)));
    for (ShapeValue part : values) {
      require(part.dtype() == values[0].dtype(), "concat", "needs one type", values[0], part);
    }
    return result(joined, values);
  }

  @Override
  public ShapeValue repeatInterleave(ShapeValue x, int axis, int times) {
    return result(ShapeRules.repeatInterleave(x.shape(), axis, times), x);
  }

  @Override
  public ShapeValue expandBatch(ShapeValue x, ShapeValue like) {
    return result(ShapeRules.expandBatch(x.shape(), like.shape()), x);
  }

  @Override
  public ShapeValue embedding(ShapeValue table, ShapeValue ids) {
    requireFloat("embedding", table);
    require(ids.dtype() == DType.INT64, "embedding", "the ids must be int64", ids);
    return result(ShapeRules.embedding(table.shape(), ids.shape()), table, ids);
  }
}

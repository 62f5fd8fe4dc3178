// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.FileNetwork;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The operations of {@link FusedOps} that wait for nothing: {@link HalfOps} computes them from the
 * tensors of their operands at once.
 */
abstract class ImmediateOps implements Ops<FusedValue> {
  final HalfOps ops;

  ImmediateOps(HalfOps ops) {
    this.ops = ops;
  }

  /** A value that has been computed. */
  final FusedValue made(org.bytedeco.pytorch.Tensor tensor) {
    return new FusedValue.Made(ops, tensor);
  }

  /** Values that have been computed. */
  final Map<String, FusedValue> values(Map<String, org.bytedeco.pytorch.Tensor> tensors) {
    Map<String, FusedValue> values = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> values.put(name, made(tensor)));
    return values;
  }

  /** The tensors of values. */
  static Map<String, org.bytedeco.pytorch.Tensor> tensors(Map<String, FusedValue> values) {
    Map<String, org.bytedeco.pytorch.Tensor> tensors = new LinkedHashMap<>();
    values.forEach((name, value) -> tensors.put(name, value.tensor()));
    return tensors;
  }

  /** Computes a value of another one. */
  final FusedValue apply(FusedValue x, UnaryOperator<org.bytedeco.pytorch.Tensor> operation) {
    return made(operation.apply(x.tensor()));
  }

  /** Moves numbers. */
  private FusedValue moved(FusedValue x, UnaryOperator<org.bytedeco.pytorch.Tensor> operation) {
    return new FusedValue.Made(ops, operation.apply(x.tensor()), x.fixed());
  }

  @Override
  public FusedValue parameter(ParameterSpec spec) {
    return new FusedValue.Made(ops, ops.parameter(spec), true);
  }

  @Override
  public FusedValue constant(Tensor value) {
    return made(ops.constant(value));
  }

  @Override
  public FusedValue toFloat(FusedValue x) {
    return apply(x, ops::toFloat);
  }

  @Override
  public Map<String, FusedValue> fromFile(FileNetwork network, Map<String, FusedValue> inputs) {
    return values(ops.fromFile(network, tensors(inputs)));
  }

  @Override
  public FusedValue matmul(FusedValue a, FusedValue b) {
    return made(ops.matmul(a.tensor(), b.tensor()));
  }

  @Override
  public FusedValue conv2d(FusedValue x, FusedValue weight, Window window) {
    return made(ops.conv2d(x.tensor(), weight.tensor(), window));
  }

  @Override
  public FusedValue conv2d(FusedValue x, FusedValue weight, FusedValue bias, Window window) {
    return made(ops.conv2d(x.tensor(), weight.tensor(), bias.tensor(), window));
  }

  @Override
  public FusedValue maxPool2d(FusedValue x, Window window) {
    return apply(x, values -> ops.maxPool2d(values, window));
  }

  @Override
  public FusedValue avgPool2d(FusedValue x, Window window, boolean countPadding) {
    return apply(x, values -> ops.avgPool2d(values, window, countPadding));
  }

  @Override
  public FusedValue attention(FusedValue q, FusedValue k, FusedValue v) {
    return made(ops.attention(q.tensor(), k.tensor(), v.tensor()));
  }

  @Override
  public FusedValue attention(
      FusedValue q, FusedValue k, FusedValue v, AttentionMask<FusedValue> mask) {
    return made(
        ops.attention(
            q.tensor(),
            k.tensor(),
            v.tensor(),
            new AttentionMask<>(mask.value().tensor(), mask.kind())));
  }

  @Override
  public FusedValue batchNorm(
      FusedValue x,
      FusedValue weight,
      FusedValue bias,
      FusedValue mean,
      FusedValue variance,
      double eps) {
    return made(
        ops.batchNorm(
            x.tensor(), weight.tensor(), bias.tensor(), mean.tensor(), variance.tensor(), eps));
  }

  @Override
  public FusedValue groupNorm(
      FusedValue x, int groups, FusedValue weight, FusedValue bias, double eps) {
    return made(ops.groupNorm(x.tensor(), groups, weight.tensor(), bias.tensor(), eps));
  }

  @Override
  public FusedValue sub(FusedValue a, FusedValue b) {
    return made(ops.sub(a.tensor(), b.tensor()));
  }

  @Override
  public FusedValue div(FusedValue a, FusedValue b) {
    return made(ops.div(a.tensor(), b.tensor()));
  }

  @Override
  public FusedValue add(FusedValue x, double c) {
    return apply(x, values -> ops.add(values, c));
  }

  @Override
  public FusedValue mul(FusedValue x, double c) {
    return apply(x, values -> ops.mul(values, c));
  }

  @Override
  public FusedValue relu(FusedValue x) {
    return apply(x, ops::relu);
  }

  @Override
  public FusedValue leakyRelu(FusedValue x, double slope) {
    return apply(x, values -> ops.leakyRelu(values, slope));
  }

  @Override
  public FusedValue sigmoid(FusedValue x) {
    return apply(x, ops::sigmoid);
  }

  @Override
  public FusedValue tanh(FusedValue x) {
    return apply(x, ops::tanh);
  }

  @Override
  public FusedValue exp(FusedValue x) {
    return apply(x, ops::exp);
  }

  @Override
  public FusedValue sqrt(FusedValue x) {
    return apply(x, ops::sqrt);
  }

  @Override
  public FusedValue sin(FusedValue x) {
    return apply(x, ops::sin);
  }

  @Override
  public FusedValue cos(FusedValue x) {
    return apply(x, ops::cos);
  }

  @Override
  public FusedValue softmax(FusedValue x, int axis) {
    return apply(x, values -> ops.softmax(values, axis));
  }

  @Override
  public FusedValue rotary(FusedValue x, FusedValue cos, FusedValue sin) {
    return made(ops.rotary(x.tensor(), cos.tensor(), sin.tensor()));
  }

  @Override
  public FusedValue mean(FusedValue x, int axis, boolean keepAxis) {
    return apply(x, values -> ops.mean(values, axis, keepAxis));
  }

  @Override
  public FusedValue sum(FusedValue x, int axis, boolean keepAxis) {
    return apply(x, values -> ops.sum(values, axis, keepAxis));
  }

  @Override
  public FusedValue reshape(FusedValue x, long... shape) {
    return moved(x, values -> ops.reshape(values, shape));
  }

  @Override
  public FusedValue permute(FusedValue x, int... axes) {
    return moved(x, values -> ops.permute(values, axes));
  }

  @Override
  public FusedValue slice(FusedValue x, int axis, long from, long to) {
    return moved(x, values -> ops.slice(values, axis, from, to));
  }

  @Override
  public FusedValue concat(int axis, List<FusedValue> parts) {
    return made(ops.concat(axis, parts.stream().map(FusedValue::tensor).toList()));
  }

  @Override
  public FusedValue repeatInterleave(FusedValue x, int axis, int times) {
    return apply(x, values -> ops.repeatInterleave(values, axis, times));
  }

  @Override
  public FusedValue expandBatch(FusedValue x, FusedValue like) {
    return made(ops.expandBatch(x.tensor(), like.tensor()));
  }

  @Override
  public FusedValue embedding(FusedValue table, FusedValue ids) {
    return made(ops.embedding(table.tensor(), ids.tensor()));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.ShapeRules;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations as plain loops over doubles: slow, obvious, and independent of every engine. Used
 * as the expectation of {@link OpsContract}. One pass by one thread.
 */
class ReferenceOps extends ImageReferenceOps {
  private final Weights weights;

  ReferenceOps(Weights weights) {
    this.weights = weights;
  }

  /** The operations with the parameters of a checkpoint. */
  static Ops<ReferenceArray> with(Weights weights) {
    return new ReferenceOps(weights);
  }

  /** Runs a network on concrete inputs. */
  static Map<String, ReferenceArray> run(
      Network network, Weights weights, Map<String, Tensor> inputs) {
    Map<String, ReferenceArray> arrays = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> arrays.put(name, ReferenceArray.of(tensor)));
    return network.forward(new ReferenceOps(weights), arrays);
  }

  @Override
  public ReferenceArray parameter(ParameterSpec spec) {
    return ReferenceArray.of(weights.get(spec.name()));
  }

  @Override
  public ReferenceArray constant(Tensor value) {
    return ReferenceArray.of(value);
  }

  @Override
  public Shape shape(ReferenceArray x) {
    return x.shape();
  }

  // --- linear algebra ---

  @Override
  public ReferenceArray linear(ReferenceArray x, ReferenceArray weight) {
    return matmul(x, permute(weight, 1, 0));
  }

  @Override
  public ReferenceArray linear(ReferenceArray x, ReferenceArray weight, ReferenceArray bias) {
    return add(linear(x, weight), bias);
  }

  @Override
  public ReferenceArray matmul(ReferenceArray a, ReferenceArray b) {
    // Sum over k of a (…, n, k, 1) · b (…, 1, k, m).
    ReferenceArray left = a.reshape(inserted(a.shape(), a.rank()));
    ReferenceArray right = b.reshape(inserted(b.shape(), b.rank() - 2));
    ReferenceArray products = mul(left, right);
    return sum(products, -2, false);
  }

  private static Shape inserted(Shape shape, int axis) {
    List<Long> dims = new ArrayList<>(Arrays.stream(shape.dims()).boxed().toList());
    dims.add(axis, 1L);
    return Shape.of(dims.stream().mapToLong(d -> d).toArray());
  }

  @Override
  public ReferenceArray attention(ReferenceArray q, ReferenceArray k, ReferenceArray v) {
    ReferenceArray scores = mul(matmul(q, permute(k, 0, 1, 3, 2)), 1 / Math.sqrt(q.dim(3)));
    return matmul(softmax(scores, -1), v);
  }

  @Override
  public ReferenceArray attention(
      ReferenceArray q, ReferenceArray k, ReferenceArray v, AttentionMask<ReferenceArray> mask) {
    ReferenceArray given =
        mask.value().reshape(ShapeRules.attentionMask(q.shape(), k.shape(), mask.value().shape()));
    ReferenceArray bias =
        switch (mask.kind()) {
          case BOOLEAN -> given.map(seen -> seen == 0 ? Double.NEGATIVE_INFINITY : 0);
          case ADDITIVE -> given;
        };
    ReferenceArray scores =
        add(mul(matmul(q, permute(k, 0, 1, 3, 2)), 1 / Math.sqrt(q.dim(3))), bias);
    // Where everything is masked, all powers are 0, and so is what they are divided by.
    ReferenceArray largest = scores.fold(3, -Double.MAX_VALUE, Math::max);
    ReferenceArray powers = exp(sub(scores, largest));
    ReferenceArray sums = sum(powers, 3, true).map(total -> total == 0 ? 1 : total);
    return matmul(div(powers, sums), v);
  }

  // --- normalisation ---

  @Override
  public ReferenceArray layerNorm(ReferenceArray x, double eps) {
    ReferenceArray centred = sub(x, mean(x, -1, true));
    return div(centred, sqrt(add(mean(mul(centred, centred), -1, true), eps)));
  }

  @Override
  public ReferenceArray layerNorm(
      ReferenceArray x, ReferenceArray weight, ReferenceArray bias, double eps) {
    return add(mul(layerNorm(x, eps), weight), bias);
  }

  @Override
  public ReferenceArray rmsNorm(ReferenceArray x, ReferenceArray weight, double eps) {
    return mul(div(x, sqrt(add(mean(mul(x, x), -1, true), eps))), weight);
  }

  // --- elementwise ---

  @Override
  public ReferenceArray add(ReferenceArray a, ReferenceArray b) {
    return a.zip(b, Double::sum);
  }

  @Override
  public ReferenceArray sub(ReferenceArray a, ReferenceArray b) {
    return a.zip(b, (x, y) -> x - y);
  }

  @Override
  public ReferenceArray mul(ReferenceArray a, ReferenceArray b) {
    return a.zip(b, (x, y) -> x * y);
  }

  @Override
  public ReferenceArray div(ReferenceArray a, ReferenceArray b) {
    return a.zip(b, (x, y) -> x / y);
  }

  @Override
  public ReferenceArray add(ReferenceArray x, double c) {
    return x.map(v -> v + c);
  }

  @Override
  public ReferenceArray mul(ReferenceArray x, double c) {
    return x.map(v -> v * c);
  }

  @Override
  public ReferenceArray gelu(ReferenceArray x) {
    return x.map(v -> v * ReferenceFunctions.normalDistribution(v));
  }

  @Override
  public ReferenceArray geluTanh(ReferenceArray x) {
    return x.map(
        v -> 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))));
  }

  @Override
  public ReferenceArray silu(ReferenceArray x) {
    return mul(x, sigmoid(x));
  }

  @Override
  public ReferenceArray relu(ReferenceArray x) {
    return x.map(v -> Math.max(v, 0));
  }

  @Override
  public ReferenceArray leakyRelu(ReferenceArray x, double slope) {
    return x.map(v -> v > 0 ? v : slope * v);
  }

  @Override
  public ReferenceArray sigmoid(ReferenceArray x) {
    return x.map(v -> 1 / (1 + Math.exp(-v)));
  }

  @Override
  public ReferenceArray tanh(ReferenceArray x) {
    return x.map(Math::tanh);
  }

  @Override
  public ReferenceArray exp(ReferenceArray x) {
    return x.map(Math::exp);
  }

  @Override
  public ReferenceArray sqrt(ReferenceArray x) {
    return x.map(Math::sqrt);
  }

  @Override
  public ReferenceArray sin(ReferenceArray x) {
    return x.map(Math::sin);
  }

  @Override
  public ReferenceArray cos(ReferenceArray x) {
    return x.map(Math::cos);
  }

  @Override
  public ReferenceArray softmax(ReferenceArray x, int axis) {
    ReferenceArray powers = exp(sub(x, x.fold(axis(x, axis), Double.NEGATIVE_INFINITY, Math::max)));
    return div(powers, sum(powers, axis, true));
  }

  @Override
  public ReferenceArray rotary(ReferenceArray x, ReferenceArray cos, ReferenceArray sin) {
    return ReferenceArray.compute(
        x.shape(),
        at -> {
          int d = at[3];
          double partner = x.get(ReferenceArray.with(at, 3, d ^ 1));
          double own = x.get(at) * cos.get(at[2], d);
          return own + (d % 2 == 0 ? -1 : 1) * partner * sin.get(at[2], d);
        });
  }

  // --- reductions ---

  @Override
  public ReferenceArray mean(ReferenceArray x, int axis, boolean keepAxis) {
    return mul(sum(x, axis, keepAxis), 1.0 / x.dim(axis));
  }

  @Override
  public ReferenceArray sum(ReferenceArray x, int axis, boolean keepAxis) {
    int positive = axis(x, axis);
    ReferenceArray kept = x.fold(positive, 0, Double::sum);
    if (keepAxis) {
      return kept;
    }
    List<Long> dims = new ArrayList<>(Arrays.stream(kept.shape().dims()).boxed().toList());
    dims.remove(positive);
    return kept.reshape(Shape.of(dims.stream().mapToLong(d -> d).toArray()));
  }

  // --- layout ---

  @Override
  public ReferenceArray reshape(ReferenceArray x, long... shape) {
    return x.reshape(ShapeRules.reshape(x.shape(), shape));
  }

  @Override
  public ReferenceArray permute(ReferenceArray x, int... axes) {
    return ReferenceArray.compute(
        Shape.of(Arrays.stream(axes).mapToLong(a -> x.shape().dim(a)).toArray()),
        at -> {
          int[] source = new int[at.length];
          for (int i = 0; i < at.length; i++) {
            source[axis(x, axes[i])] = at[i];
          }
          return x.get(source);
        });
  }

  @Override
  public ReferenceArray slice(ReferenceArray x, int axis, long from, long to) {
    int positive = axis(x, axis);
    return ReferenceArray.compute(
        x.shape().with(positive, to - from),
        at -> x.get(ReferenceArray.with(at, positive, at[positive] + Math.toIntExact(from))));
  }

  @Override
  public List<ReferenceArray> chunk(ReferenceArray x, int parts, int axis) {
    long each = x.dim(axis) / parts;
    List<ReferenceArray> result = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      result.add(slice(x, axis, i * each, (i + 1) * each));
    }
    return result;
  }

  @Override
  public ReferenceArray concat(int axis, List<ReferenceArray> parts) {
    int positive = axis(parts.get(0), axis);
    long extent = parts.stream().mapToLong(p -> p.dim(positive)).sum();
    return ReferenceArray.compute(
        parts.get(0).shape().with(positive, extent),
        at -> {
          int rest = at[positive];
          int part = 0;
          while (rest >= parts.get(part).dim(positive)) {
            rest -= parts.get(part++).dim(positive);
          }
          return parts.get(part).get(ReferenceArray.with(at, positive, rest));
        });
  }

  @Override
  public ReferenceArray repeatInterleave(ReferenceArray x, int axis, int times) {
    int positive = axis(x, axis);
    return ReferenceArray.compute(
        x.shape().with(positive, (long) x.dim(positive) * times),
        at -> x.get(ReferenceArray.with(at, positive, at[positive] / times)));
  }

  @Override
  public ReferenceArray expandBatch(ReferenceArray x, ReferenceArray like) {
    return ReferenceArray.compute(
        x.shape().with(0, like.dim(0)), at -> x.get(ReferenceArray.with(at, 0, 0)));
  }

  @Override
  public ReferenceArray embedding(ReferenceArray table, ReferenceArray ids) {
    return ReferenceArray.compute(
        Shape.of(ids.dim(0), table.dim(1)), at -> table.get((int) ids.get(at[0]), at[1]));
  }

  private static int axis(ReferenceArray x, int axis) {
    return axis < 0 ? axis + x.rank() : axis;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.FileNetwork;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.ShapeRules;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Executes operations on libtorch as they are called.
 *
 * <p>Nothing happens in place, so the same code serves inference and automatic differentiation:
 * whether gradients are recorded is the caller's grad mode, and whether a parameter is a leaf that
 * requires gradients is decided by the provider of the parameters. Serves one pass by one thread.
 */
class TorchOps extends ImageTorchOps {
  private final Function<ParameterSpec, Tensor> parameters;
  private final Function<io.github.rae4j.tensor.Tensor, Tensor> constants;

  /**
   * Prepares one pass.
   *
   * @param parameters returns a parameter, the same one for the same name
   * @param constants brings a host tensor to the device
   * @param lifetimes frees the values that the rest of the pass does not need
   */
  TorchOps(
      Function<ParameterSpec, Tensor> parameters,
      Function<io.github.rae4j.tensor.Tensor, Tensor> constants,
      Lifetimes lifetimes) {
    super(lifetimes);
    this.parameters = parameters;
    this.constants = constants;
  }

  @Override
  public Tensor parameter(ParameterSpec spec) {
    return parameters.apply(spec);
  }

  @Override
  public Tensor constant(io.github.rae4j.tensor.Tensor value) {
    return constants.apply(value);
  }

  @Override
  public final Map<String, Tensor> fromFile(FileNetwork network, Map<String, Tensor> inputs) {
    throw network.refused(Optional.of("pytorch"));
  }

  @Override
  public Shape shape(Tensor x) {
    lifetimes.inspected(x);
    return Shape.of(TorchTensors.extents(x));
  }

  @Override
  public Tensor linear(Tensor x, Tensor weight) {
    return lifetimes.made(torch.linear(x, weight), x, weight);
  }

  @Override
  public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
    return lifetimes.made(torch.linear(x, weight, new TensorOptional(bias)), x, weight, bias);
  }

  @Override
  public Tensor matmul(Tensor a, Tensor b) {
    return lifetimes.made(torch.matmul(a, b), a, b);
  }

  @Override
  public Tensor attention(Tensor q, Tensor k, Tensor v) {
    return lifetimes.made(torch.scaled_dot_product_attention(q, k, v), q, k, v);
  }

  @Override
  public Tensor attention(Tensor q, Tensor k, Tensor v, AttentionMask<Tensor> mask) {
    return lifetimes.made(TorchAttention.masked(q, k, v, mask), q, k, v, mask.value());
  }

  @Override
  public Tensor layerNorm(Tensor x, double eps) {
    TensorOptional none = new TensorOptional();
    long[] dim = {x.size(-1)};
    return lifetimes.made(torch.layer_norm(x, dim, none, none, eps, true), x);
  }

  @Override
  public Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
    TensorOptional w = new TensorOptional(weight);
    TensorOptional b = new TensorOptional(bias);
    long[] dim = {x.size(-1)};
    return lifetimes.made(torch.layer_norm(x, dim, w, b, eps, true), x, weight, bias);
  }

  @Override
  public Tensor rmsNorm(Tensor x, Tensor weight, double eps) {
    try (Tensor squares = torch.mul(x, x);
        Tensor mean = torch.mean(squares, new long[] {-1}, true, new ScalarTypeOptional());
        Tensor positive = torch.add(mean, new Scalar(eps));
        Tensor scale = torch.rsqrt(positive);
        Tensor normalised = torch.mul(x, scale)) {
      return lifetimes.made(torch.mul(normalised, weight), x, weight);
    }
  }

  @Override
  public Tensor add(Tensor a, Tensor b) {
    return lifetimes.made(torch.add(a, b), a, b);
  }

  @Override
  public Tensor sub(Tensor a, Tensor b) {
    return lifetimes.made(torch.sub(a, b), a, b);
  }

  @Override
  public Tensor mul(Tensor a, Tensor b) {
    return lifetimes.made(torch.mul(a, b), a, b);
  }

  @Override
  public Tensor div(Tensor a, Tensor b) {
    return lifetimes.made(torch.div(a, b), a, b);
  }

  @Override
  public Tensor add(Tensor x, double c) {
    return lifetimes.made(torch.add(x, new Scalar(c)), x);
  }

  @Override
  public Tensor mul(Tensor x, double c) {
    return lifetimes.made(torch.mul(x, new Scalar(c)), x);
  }

  @Override
  public Tensor gelu(Tensor x) {
    return lifetimes.made(torch.gelu(x), x);
  }

  @Override
  public Tensor geluTanh(Tensor x) {
    return lifetimes.made(torch.gelu(x, "tanh"), x);
  }

  @Override
  public Tensor silu(Tensor x) {
    return lifetimes.made(torch.silu(x), x);
  }

  @Override
  public Tensor relu(Tensor x) {
    return lifetimes.made(torch.relu(x), x);
  }

  @Override
  public Tensor leakyRelu(Tensor x, double slope) {
    return lifetimes.made(torch.leaky_relu(x, new Scalar(slope)), x);
  }

  @Override
  public Tensor sigmoid(Tensor x) {
    return lifetimes.made(torch.sigmoid(x), x);
  }

  @Override
  public Tensor tanh(Tensor x) {
    return lifetimes.made(torch.tanh(x), x);
  }

  @Override
  public Tensor exp(Tensor x) {
    return lifetimes.made(torch.exp(x), x);
  }

  @Override
  public Tensor sqrt(Tensor x) {
    return lifetimes.made(torch.sqrt(x), x);
  }

  @Override
  public Tensor sin(Tensor x) {
    return lifetimes.made(torch.sin(x), x);
  }

  @Override
  public Tensor cos(Tensor x) {
    return lifetimes.made(torch.cos(x), x);
  }

  @Override
  public Tensor softmax(Tensor x, int axis) {
    return lifetimes.made(torch.softmax(x, axis), x);
  }

  @Override
  public Tensor rotary(Tensor x, Tensor cos, Tensor sin) {
    try (Tensor pairs = x.unflatten(-1, -1, 2);
        TensorVector halves = torch.unbind(pairs, -1);
        Tensor first = new Tensor(halves.get(0));
        Tensor second = new Tensor(halves.get(1));
        Tensor minusSecond = second.neg();
        TensorVector turnedHalves = new TensorVector(minusSecond, first);
        Tensor turnedPairs = torch.stack(turnedHalves, -1);
        Tensor turned = turnedPairs.flatten(-2, -1);
        Tensor along = torch.mul(x, cos);
        Tensor across = torch.mul(turned, sin)) {
      return lifetimes.made(torch.add(along, across), x, cos, sin);
    }
  }

  @Override
  public Tensor mean(Tensor x, int axis, boolean keepAxis) {
    long[] axes = {axis};
    return lifetimes.made(torch.mean(x, axes, keepAxis, new ScalarTypeOptional()), x);
  }

  @Override
  public Tensor sum(Tensor x, int axis, boolean keepAxis) {
    long[] axes = {axis};
    return lifetimes.made(torch.sum(x, axes, keepAxis, new ScalarTypeOptional()), x);
  }

  @Override
  public Tensor reshape(Tensor x, long... shape) {
    return lifetimes.made(torch.reshape(x, shape), x);
  }

  @Override
  public Tensor permute(Tensor x, int... axes) {
    long[] order = new long[axes.length];
    for (int i = 0; i < axes.length; i++) {
      order[i] = axes[i];
    }
    return lifetimes.made(torch.permute(x, order), x);
  }

  @Override
  public Tensor slice(Tensor x, int axis, long from, long to) {
    return lifetimes.made(x.narrow(axis, from, to - from), x);
  }

  @Override
  public List<Tensor> chunk(Tensor x, int parts, int axis) {
    // libtorch would return unequal parts.
    ShapeRules.chunk(Shape.of(TorchTensors.extents(x)), parts, axis);
    List<Tensor> chunks = new ArrayList<>(parts);
    // One operation, whose backward pass concatenates the gradients; that of a slice would pad each
    // of them.
    try (TensorVector views = torch.chunk(x, parts, axis)) {
      for (int i = 0; i < parts; i++) {
        chunks.add(lifetimes.made(new Tensor(views.get(i)), x));
      }
    }
    return chunks;
  }

  @Override
  public Tensor concat(int axis, List<Tensor> parts) {
    Tensor[] array = parts.toArray(Tensor[]::new);
    try (TensorVector vector = new TensorVector(array)) {
      return lifetimes.made(torch.cat(vector, axis), array);
    }
  }

  @Override
  public Tensor repeatInterleave(Tensor x, int axis, int times) {
    return lifetimes.made(
        torch.repeat_interleave(x, times, new LongOptional(axis), new LongOptional()), x);
  }

  @Override
  public Tensor expandBatch(Tensor x, Tensor like) {
    long[] extents = TorchTensors.extents(x);
    extents[0] = like.size(0);
    return lifetimes.made(x.expand(extents), x, like);
  }

  @Override
  public Tensor embedding(Tensor table, Tensor ids) {
    return lifetimes.made(torch.embedding(table, ids), table, ids);
  }
}

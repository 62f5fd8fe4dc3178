// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.ShapeRules;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Traces a forward pass into a graph, mapping every operation to the runtime's fastest nodes for
 * it.
 */
final class OnnxOps extends ImageOnnxOps {
  private final WeightBinding weights;
  private final OnnxKernels kernels;
  private final OnnxLinears linears;
  private final OnnxAttention attention;
  private final ResidualFusion residuals = new ResidualFusion();

  private final Optional<Int8Linears> int8;

  private final Optional<HalfProducts> half;

  OnnxOps(
      OnnxGraph graph,
      WeightBinding weights,
      OnnxKernels kernels,
      Optional<Int8Linears> int8,
      Optional<HalfProducts> half) {
    super(graph, new OnnxLayout(graph));
    this.weights = weights;
    this.kernels = kernels;
    this.int8 = int8;
    this.half = half;
    this.linears = new OnnxLinears(graph, weights, layout, kernels, int8);
    this.attention = new OnnxAttention(graph, layout, kernels);
  }

  /** An edge that holds the value in the layout that the network sees. */
  OnnxValue plain(OnnxValue x) {
    return layout.plain(x);
  }

  /** Must be called once the forward pass has been traced. */
  void finish() {
    int8.ifPresent(quantized -> graph.rewrite(quantized::apply));
    if (kernels.fusesResiduals()) {
      graph.rewrite(nodes -> residuals.apply(nodes, linears));
    }
    half.ifPresent(products -> graph.rewrite(products::apply));
  }

  // --- values from outside ---

  @Override
  public OnnxValue parameter(ParameterSpec spec) {
    return weights.bind(spec);
  }

  @Override
  public OnnxValue constant(Tensor value) {
    return OnnxValue.of(graph.initializer(value), value.shape());
  }

  @Override
  public Shape shape(OnnxValue x) {
    return x.shape();
  }

  // --- linear algebra ---

  @Override
  public OnnxValue linear(OnnxValue x, OnnxValue weight) {
    return linears.linear(x, weight);
  }

  @Override
  public OnnxValue linear(OnnxValue x, OnnxValue weight, OnnxValue bias) {
    return linears.linear(x, weight, bias);
  }

  @Override
  public OnnxValue matmul(OnnxValue a, OnnxValue b) {
    Shape left = a.shape();
    Shape right = b.shape();
    Extents.require(
        left.rank() > 1 && right.rank() > 1 && left.dim(-1) == right.dim(-2), "matmul", a, b);
    Shape batch = Extents.broadcast(left.with(-1, 1).with(-2, 1), right.with(-1, 1).with(-2, 1));
    Shape result = batch.with(-2, left.dim(-2)).with(-1, right.dim(-1));
    OnnxValue first = plain(a);
    OnnxValue turned = b.permuted(lastTwoSwapped(b.rank()));
    return OnnxValue.of(
        turned.isPlain()
            ? kernels.matmulTransposed(first.edge(), turned.edge(), turned.rank())
            : graph.node("MatMul", List.of(first.edge(), plain(b).edge())),
        result);
  }

  private static int[] lastTwoSwapped(int rank) {
    int[] axes = new int[rank];
    Arrays.setAll(axes, i -> i < rank - 2 ? i : 2 * rank - 3 - i);
    return axes;
  }

  @Override
  public OnnxValue attention(OnnxValue q, OnnxValue k, OnnxValue v) {
    return attention.attention(q, k, v);
  }

  @Override
  public OnnxValue attention(OnnxValue q, OnnxValue k, OnnxValue v, AttentionMask<OnnxValue> mask) {
    return attention.attention(q, k, v, mask);
  }

  // --- normalisation ---

  @Override
  public OnnxValue layerNorm(OnnxValue x, double eps) {
    ShapeRules.norm("layerNorm", x.shape());
    return normalize("LayerNormalization", x, List.of(graph.filled(x.shape().intDim(-1), 1)), eps);
  }

  @Override
  public OnnxValue layerNorm(OnnxValue x, OnnxValue weight, OnnxValue bias, double eps) {
    ShapeRules.norm("layerNorm", x.shape(), weight.shape(), bias.shape());
    return normalize("LayerNormalization", x, List.of(weight.edge(), bias.edge()), eps);
  }

  @Override
  public OnnxValue rmsNorm(OnnxValue x, OnnxValue weight, double eps) {
    ShapeRules.norm("rmsNorm", x.shape(), weight.shape());
    OnnxValue input = x.keepsLastAxis() ? x : plain(x);
    return input.on(kernels.rmsNorm(input.edge(), weight.edge(), (float) eps));
  }

  private OnnxValue normalize(String operator, OnnxValue x, List<String> affine, double eps) {
    OnnxValue input = x.keepsLastAxis() ? x : plain(x);
    List<String> inputs = new ArrayList<>();
    inputs.add(input.edge());
    inputs.addAll(affine);
    return input.on(
        graph.node(operator, inputs, Onnx.LAST_AXIS, Onnx.attribute("epsilon", (float) eps)));
  }

  // --- elementwise ---

  @Override
  public OnnxValue add(OnnxValue a, OnnxValue b) {
    OnnxValue sum = binary("Add", a, b);
    if (sum.rank() == 3 && a.stored().equals(b.stored()) && a.isOrdered(b.order())) {
      residuals.addSum(sum.edge());
    }
    return sum;
  }

  @Override
  public OnnxValue sub(OnnxValue a, OnnxValue b) {
    return binary("Sub", a, b);
  }

  @Override
  public OnnxValue mul(OnnxValue a, OnnxValue b) {
    return binary("Mul", a, b);
  }

  @Override
  public OnnxValue div(OnnxValue a, OnnxValue b) {
    return binary("Div", a, b);
  }

  @Override
  public OnnxValue add(OnnxValue x, double c) {
    return linears.shifted(x, c).orElseGet(() -> plus(x, c));
  }

  private OnnxValue plus(OnnxValue x, double c) {
    return x.on(graph.node("Add", List.of(x.edge(), graph.scalar(c))));
  }

  @Override
  public OnnxValue mul(OnnxValue x, double c) {
    return x.on(graph.node("Mul", List.of(x.edge(), graph.scalar(c))));
  }

  private OnnxValue binary(String operator, OnnxValue a, OnnxValue b) {
    Shape shape = Extents.broadcast(a.shape(), b.shape());
    OnnxValue larger = a.rank() == shape.rank() ? a : b;
    OnnxValue other = a.rank() == shape.rank() ? b : a;
    boolean fits =
        other.isOrdered(larger.order())
            || (larger.isPlain() && other.isPlain())
            || other.rank() == 0
            || (other.rank() == 1 && larger.keepsLastAxis());
    if (!fits) {
      return binary(operator, plain(a), plain(b));
    }
    return larger.on(
        graph.node(operator, List.of(a.edge(), b.edge())),
        Extents.broadcast(a.stored(), b.stored()));
  }

  private OnnxValue unary(String operator, OnnxValue x, ProtoMessage... attributes) {
    return x.on(graph.node(operator, List.of(x.edge()), attributes));
  }

  @Override
  public OnnxValue gelu(OnnxValue x) {
    return unary("Gelu", linears.withSeparateBias(x), Onnx.attribute("approximate", "none"));
  }

  @Override
  public OnnxValue geluTanh(OnnxValue x) {
    return unary("Gelu", x, Onnx.attribute("approximate", "tanh"));
  }

  @Override
  public OnnxValue silu(OnnxValue x) {
    return x.on(kernels.silu(x.edge()));
  }

  @Override
  public OnnxValue relu(OnnxValue x) {
    return unary("Relu", x);
  }

  @Override
  public OnnxValue leakyRelu(OnnxValue x, double slope) {
    return unary("LeakyRelu", x, Onnx.attribute("alpha", (float) slope));
  }

  @Override
  public OnnxValue sigmoid(OnnxValue x) {
    return unary("Sigmoid", x);
  }

  @Override
  public OnnxValue tanh(OnnxValue x) {
    return unary("Tanh", x);
  }

  @Override
  public OnnxValue exp(OnnxValue x) {
    return unary("Exp", x);
  }

  @Override
  public OnnxValue sqrt(OnnxValue x) {
    return unary("Sqrt", x);
  }

  @Override
  public OnnxValue sin(OnnxValue x) {
    return unary("Sin", x);
  }

  @Override
  public OnnxValue cos(OnnxValue x) {
    return unary("Cos", x);
  }

  @Override
  public OnnxValue softmax(OnnxValue x, int axis) {
    return unary("Softmax", x, Onnx.attribute("axis", (long) x.storedAxis(axis)));
  }

  @Override
  public OnnxValue rotary(OnnxValue x, OnnxValue cos, OnnxValue sin) {
    return attention.rotary(x, cos, sin);
  }

  // --- reductions ---

  @Override
  public OnnxValue mean(OnnxValue x, int axis, boolean keepAxis) {
    return reduce("ReduceMean", x, axis, keepAxis);
  }

  @Override
  public OnnxValue sum(OnnxValue x, int axis, boolean keepAxis) {
    return reduce("ReduceSum", x, axis, keepAxis);
  }

  private OnnxValue reduce(String operator, OnnxValue x, int axis, boolean keepAxis) {
    int stored = x.storedAxis(axis);
    String reduced = graph.node(operator, List.of(x.edge(), graph.integers(stored)));
    OnnxValue kept = x.on(reduced, x.stored().with(stored, 1));
    return keepAxis ? kept : layout.squeeze(kept, axis);
  }

  // --- layout ---

  @Override
  public OnnxValue reshape(OnnxValue x, long... shape) {
    return layout.reshape(x, shape);
  }

  @Override
  public OnnxValue permute(OnnxValue x, int... axes) {
    int[] positive = Arrays.stream(axes).map(x::axis).toArray();
    Extents.require(
        positive.length == x.rank() && Arrays.stream(positive).distinct().count() == x.rank(),
        "permute by " + Arrays.toString(axes),
        x);
    return x.permuted(positive);
  }

  @Override
  public OnnxValue slice(OnnxValue x, int axis, long from, long to) {
    return layout.slice(x, axis, from, to);
  }

  @Override
  public List<OnnxValue> chunk(OnnxValue x, int parts, int axis) {
    return linears.split(x, parts, axis).orElseGet(() -> layout.chunk(x, parts, axis));
  }

  @Override
  public OnnxValue concat(int axis, List<OnnxValue> parts) {
    return layout.concat(axis, parts);
  }

  @Override
  public OnnxValue repeatInterleave(OnnxValue x, int axis, int times) {
    Shape result = ShapeRules.repeatInterleave(x.shape(), axis, times);
    long[] indices = new long[result.intDim(axis)];
    Arrays.setAll(indices, i -> i / times);
    return layout.gather(x, axis, indices);
  }

  @Override
  public OnnxValue expandBatch(OnnxValue x, OnnxValue like) {
    return layout.expandBatch(x, like);
  }

  @Override
  public OnnxValue embedding(OnnxValue table, OnnxValue ids) {
    Shape result = ShapeRules.embedding(table.shape(), ids.shape());
    return OnnxValue.of(
        graph.node("Gather", List.of(plain(table).edge(), ids.edge()), Onnx.attribute("axis", 0L)),
        result);
  }
}

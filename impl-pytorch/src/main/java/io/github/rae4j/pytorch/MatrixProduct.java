// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static io.github.rae4j.pytorch.OneDnn.kept;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A product {@code x Wᵀ + b} and what follows it, as oneDNN prepared it for one shape and the
 * number of threads that the preparing thread had. Thread-safe until it is closed.
 */
final class MatrixProduct implements AutoCloseable {
  private final OneDnnOperation operation;
  private final Kind kind;
  private final memory.desc x;
  private final memory.desc result;
  private final Optional<memory.desc> bias;
  private final Optional<memory.desc> gate;
  private final Optional<memory.desc> residual;

  /**
   * What is prepared.
   *
   * @param rows of x
   * @param type of x and the weights
   * @param bias its type
   * @param gateKind {@link PostOps.GateKind#SAMPLES} is that of one sample, as {@link
   *     PostOps.GateKind#CHANNELS}
   */
  record Kind(
      long rows,
      long in,
      long out,
      ScalarType type,
      Optional<ScalarType> bias,
      PostOps.Activation activation,
      PostOps.GateKind gateKind,
      Optional<ScalarType> gate,
      boolean residual,
      ScalarType result) {
    /**
     * That of a product.
     *
     * @param tokens of a sample
     */
    static Kind of(long rows, long tokens, Tensor weight, Optional<Tensor> bias, PostOps after) {
      ScalarType type = weight.scalar_type().intern();
      return new Kind(
          rows,
          weight.size(1),
          weight.size(0),
          type,
          bias.map(b -> b.scalar_type().intern()),
          after.activation(),
          gateKind(after, tokens, weight.size(0)),
          after.gate().map(gate -> gate.scalar_type().intern()),
          after.residual().isPresent(),
          after.resultType(type));
    }

    private static PostOps.GateKind gateKind(PostOps after, long tokens, long channels) {
      return after.gate().isEmpty()
          ? PostOps.GateKind.NONE
          : PostOps.GateKind.of(after.gate().get(), tokens, channels).orElse(PostOps.GateKind.NONE);
    }

    /** The same with more rows. */
    Kind ofRows(long number) {
      return new Kind(number, in, out, type, bias, activation, gateKind, gate, residual, result);
    }

    /** Whether this is what {@link #of} would give for a sample and the same weight. */
    boolean fits(long tokens, Optional<Tensor> added, PostOps after) {
      return rows == tokens
          && activation == after.activation()
          && residual == after.residual().isPresent()
          && result == after.resultType(type)
          && isType(bias, added)
          && isType(gate, after.gate())
          && gateKind == gateKind(after, tokens, out);
    }

    private static boolean isType(Optional<ScalarType> type, Optional<Tensor> tensor) {
      return type.isEmpty()
          ? tensor.isEmpty()
          : tensor.isPresent() && TorchTensors.is(tensor.get(), type.get());
    }

    /** How far apart the gates of two samples are. */
    long gateStep() {
      return switch (gateKind) {
        case NONE, CHANNELS -> 0;
        case SAMPLES -> out;
        case ALL -> rows * out;
      };
    }
  }

  /**
   * Prepares.
   *
   * @param layout in which the weights lie
   */
  MatrixProduct(OneDnn oneDnn, Kind kind, memory.desc layout) {
    this.kind = kind;
    this.x = kept(OneDnn.dense(kind.type(), kind.rows(), kind.in()));
    this.result = kept(OneDnn.dense(kind.result(), kind.rows(), kind.out()));
    this.bias = kind.bias().map(type -> kept(OneDnn.dense(type, 1, kind.out())));
    long gateRows = kind.gateKind() == PostOps.GateKind.ALL ? kind.rows() : 1;
    this.gate = kind.gate().map(type -> kept(OneDnn.dense(type, gateRows, kind.out())));
    this.residual =
        kind.residual()
            ? Optional.of(kept(OneDnn.dense(ScalarType.Float, kind.rows(), kind.out())))
            : Optional.empty();
    try (primitive_attr attributes = OneDnn.attributes();
        post_ops after = after();
        memory.desc none = new memory.desc()) {
      attributes.set_post_ops(after);
      try (matmul.primitive_desc prepared =
          new matmul.primitive_desc(
              oneDnn.processor(), x, layout, bias.orElse(none), result, attributes, false)) {
        this.operation =
            new OneDnnOperation(
                oneDnn, new matmul(prepared), prepared.scratchpad_desc(), places(layout));
      }
    }
  }

  private List<OneDnnOperation.Place> places(memory.desc layout) {
    List<OneDnnOperation.Place> places = new ArrayList<>();
    places.add(new OneDnnOperation.Place(dnnl.DNNL_ARG_SRC, x));
    places.add(new OneDnnOperation.Place(dnnl.DNNL_ARG_WEIGHTS, layout));
    places.add(new OneDnnOperation.Place(dnnl.DNNL_ARG_DST, result));
    bias.ifPresent(of -> places.add(new OneDnnOperation.Place(dnnl.DNNL_ARG_BIAS, of)));
    int place = kind.activation() == PostOps.Activation.NONE ? 0 : 1;
    if (gate.isPresent()) {
      places.add(new OneDnnOperation.Place(second(place++), gate.get()));
    }
    if (residual.isPresent()) {
      places.add(new OneDnnOperation.Place(second(place), residual.get()));
    }
    return places;
  }

  private post_ops after() {
    post_ops after = new post_ops();
    switch (kind.activation()) {
      case NONE -> {}
      case GELU -> after.append_eltwise(dnnl.algorithm.eltwise_gelu_erf.value, 0, 0);
      case GELU_TANH -> after.append_eltwise(dnnl.algorithm.eltwise_gelu_tanh.value, 0, 0);
      case SILU -> after.append_eltwise(dnnl.algorithm.eltwise_swish.value, 1, 0);
    }
    gate.ifPresent(factor -> after.append_binary(dnnl.algorithm.binary_mul.value, factor));
    residual.ifPresent(term -> after.append_binary(dnnl.algorithm.binary_add.value, term));
    return after;
  }

  /**
   * The order in which oneDNN wants the weights of a product.
   *
   * @param rows for which it is chosen
   */
  static memory.desc layout(OneDnn oneDnn, long rows, long in, long out, ScalarType type) {
    try (primitive_attr attributes = OneDnn.attributes();
        memory.desc x = OneDnn.dense(type, rows, in);
        memory.desc result = OneDnn.dense(type, rows, out);
        memory.desc any =
            new memory.desc(new long[] {in, out}, OneDnn.type(type), memory.format_tag.any);
        matmul.primitive_desc prepared =
            new matmul.primitive_desc(oneDnn.processor(), x, any, result, attributes, false)) {
      return kept(prepared.weights_desc());
    }
  }

  /**
   * Multiplies some of a tensor's rows, and writes the same ones of the result's.
   *
   * @param input {@code (all rows, in)}
   * @param ordered the weights in their order
   * @param output {@code (all rows, out)}
   * @param from the first row
   * @param gateFrom the first element of the gate
   * @return the output
   */
  Tensor apply(
      Tensor input,
      Tensor ordered,
      Optional<Tensor> added,
      PostOps after,
      Tensor output,
      long from,
      long gateFrom) {
    List<Pointer> addresses = new ArrayList<>();
    addresses.add(OneDnnOperation.address(input, from * kind.in()));
    addresses.add(OneDnnOperation.address(ordered, 0));
    addresses.add(OneDnnOperation.address(output, from * kind.out()));
    added.ifPresent(b -> addresses.add(OneDnnOperation.address(b, 0)));
    after.gate().ifPresent(g -> addresses.add(OneDnnOperation.address(g, gateFrom)));
    after.residual().ifPresent(r -> addresses.add(OneDnnOperation.address(r, from * kind.out())));
    operation.run(addresses.toArray(Pointer[]::new));
    return output;
  }

  /** The second operand of the operation that is so many places after the product. */
  private static int second(int place) {
    return dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (place + 1) | dnnl.DNNL_ARG_SRC_1;
  }

  @Override
  public void close() {
    operation.close();
    x.close();
    result.close();
    bias.ifPresent(memory.desc::close);
    gate.ifPresent(memory.desc::close);
    residual.ifPresent(memory.desc::close);
  }
}

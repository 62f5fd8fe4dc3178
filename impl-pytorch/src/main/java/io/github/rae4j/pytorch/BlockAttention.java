// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static io.github.rae4j.pytorch.OneDnn.kept;

import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.softmax_forward;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Attention of some queries and heads of a sample by oneDNN, prepared for one shape and the number
 * of threads that the preparing thread had: products of bfloat16, whose sums and softmax are
 * float32. Operands are read and written where they lie. Thread-safe until it is closed.
 */
final class BlockAttention implements AutoCloseable {
  private final Kind kind;
  private final List<memory.desc> descriptions;
  private final OneDnnOperation scores;
  private final OneDnnOperation softmax;
  private final OneDnnOperation values;

  /**
   * How far apart the elements of a tensor {@code (heads, tokens, channels)} are; channels lie one
   * behind the other.
   *
   * @param head from one head to the next
   * @param token from one token to the next
   */
  record Strides(long head, long token) {
    /**
     * Those of {@code (samples, heads, tokens, channels)}; of an axis of one, libtorch's may be
     * anything.
     */
    static Strides of(Tensor x) {
      long head = x.size(1) == 1 ? x.size(3) : x.stride(1);
      return new Strides(head, x.size(2) == 1 ? x.size(1) * head : x.stride(2));
    }

    /**
     * From one sample to the next, if they lay one behind the other. There is but one; with another
     * stride oneDNN mistakes the order of the axes and gives wrong numbers.
     */
    long sample(long heads, long tokens) {
      return Math.max(heads * head, tokens * token);
    }
  }

  /**
   * What is prepared.
   *
   * @param channels of queries and keys, by which scores are scaled
   * @param valueChannels of values and the result
   */
  record Kind(
      long heads,
      long queries,
      long keys,
      long channels,
      long valueChannels,
      Strides q,
      Strides k,
      Strides v,
      Strides result) {}

  BlockAttention(OneDnn oneDnn, Kind kind) {
    this.kind = kind;
    memory.desc q = tokens(kind.heads(), kind.queries(), kind.channels(), kind.q());
    memory.desc k =
        strided(
            new long[] {1, kind.heads(), kind.channels(), kind.keys()},
            new long[] {
              kind.k().sample(kind.heads(), kind.keys()), kind.k().head(), 1, kind.k().token()
            });
    memory.desc v = tokens(kind.heads(), kind.keys(), kind.valueChannels(), kind.v());
    memory.desc result = tokens(kind.heads(), kind.queries(), kind.valueChannels(), kind.result());
    memory.desc exact =
        kept(OneDnn.dense(ScalarType.Float, 1, kind.heads(), kind.queries(), kind.keys()));
    memory.desc rounded =
        kept(OneDnn.dense(ScalarType.BFloat16, 1, kind.heads(), kind.queries(), kind.keys()));
    this.descriptions = List.of(q, k, v, result, exact, rounded);
    this.scores = product(oneDnn, q, k, exact, 1 / Math.sqrt((double) kind.channels()));
    this.softmax = softmax(oneDnn, exact, rounded);
    this.values = product(oneDnn, rounded, v, result, 1);
  }

  private static memory.desc tokens(long heads, long tokens, long channels, Strides strides) {
    return strided(
        new long[] {1, heads, tokens, channels},
        new long[] {strides.sample(heads, tokens), strides.head(), strides.token(), 1});
  }

  private static memory.desc strided(long[] extents, long[] strides) {
    return kept(new memory.desc(extents, memory.data_type.bf16, strides));
  }

  private static OneDnnOperation product(
      OneDnn oneDnn, memory.desc a, memory.desc b, memory.desc result, double scale) {
    try (primitive_attr attributes = OneDnn.attributes();
        post_ops after = new post_ops();
        memory.desc none = new memory.desc()) {
      if (scale != 1) {
        after.append_eltwise(dnnl.algorithm.eltwise_linear.value, (float) scale, 0);
        attributes.set_post_ops(after);
      }
      try (matmul.primitive_desc prepared =
          new matmul.primitive_desc(oneDnn.processor(), a, b, none, result, attributes, false)) {
        return new OneDnnOperation(
            oneDnn,
            new matmul(prepared),
            prepared.scratchpad_desc(),
            List.of(
                new OneDnnOperation.Place(dnnl.DNNL_ARG_SRC, a),
                new OneDnnOperation.Place(dnnl.DNNL_ARG_WEIGHTS, b),
                new OneDnnOperation.Place(dnnl.DNNL_ARG_DST, result)));
      }
    }
  }

  private static OneDnnOperation softmax(OneDnn oneDnn, memory.desc from, memory.desc to) {
    try (primitive_attr attributes = OneDnn.attributes();
        softmax_forward.primitive_desc prepared =
            new softmax_forward.primitive_desc(
                oneDnn.processor(),
                dnnl.prop_kind.forward_inference.value,
                dnnl.algorithm.softmax_accurate.value,
                from,
                to,
                3,
                attributes,
                false)) {
      return new OneDnnOperation(
          oneDnn,
          new softmax_forward(prepared),
          prepared.scratchpad_desc(),
          List.of(
              new OneDnnOperation.Place(dnnl.DNNL_ARG_SRC, from),
              new OneDnnOperation.Place(dnnl.DNNL_ARG_DST, to)));
    }
  }

  /**
   * Computes.
   *
   * @param q of the first of these heads and queries
   * @param k of the first of these heads
   * @param v of the first of these heads
   * @param result of the first of these heads and queries
   */
  void apply(Pointer q, Pointer k, Pointer v, Pointer result) {
    long[] extents = {kind.heads(), kind.queries(), kind.keys()};
    try (Tensor exact = TorchTensors.empty(ScalarType.Float, extents);
        Tensor rounded = TorchTensors.empty(ScalarType.BFloat16, extents)) {
      Pointer sums = exact.data_ptr();
      Pointer shares = rounded.data_ptr();
      scores.run(q, k, sums);
      softmax.run(sums, shares);
      values.run(shares, v, result);
    }
  }

  @Override
  public void close() {
    scores.close();
    softmax.close();
    values.close();
    descriptions.forEach(memory.desc::close);
  }
}

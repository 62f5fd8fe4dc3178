// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static io.github.rae4j.pytorch.OneDnn.kept;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Weights in the order in which oneDNN reads them. A packed weight is a tensor that tells its
 * extents and type; no operation of libtorch takes it. Thread-safe until it is closed.
 */
final class PackedWeights implements AutoCloseable {
  /** Rows for which the order is chosen. */
  private static final long USUAL_ROWS = 256;

  private final OneDnn oneDnn;
  private final Map<Tensor, PackedWeight> packed =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private final Map<Layout, memory.desc> layouts = new ConcurrentHashMap<>();

  private record Layout(long in, long out, ScalarType type) {}

  PackedWeights(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
  }

  /**
   * The weight in the other order, in memory of its own.
   *
   * @param weight {@code (out, in)} of bfloat16 or float32
   */
  Tensor pack(Tensor weight) {
    ScalarType type = weight.scalar_type().intern();
    memory.desc layout = layout(weight.size(1), weight.size(0), type);
    try (Tensor dense = weight.contiguous();
        Tensor bytes = TorchTensors.bytes(layout.get_size());
        Tensor elements = bytes.view(type);
        memory.desc plain = transposed(dense, type)) {
      reorder(dense, plain, bytes, layout);
      Tensor handle = handle(elements, weight.size(0), weight.size(1));
      packed.put(handle, new PackedWeight(List.of(handle)));
      return handle;
    }
  }

  /**
   * A weight whose product is divided into equal parts, in the order of each part; the parts are
   * freed when this is closed.
   *
   * @param weight {@code (out, in)}; {@code parts} divides {@code out}
   */
  Tensor pack(Tensor weight, int parts) {
    if (parts == 1) {
      return pack(weight);
    }
    ScalarType type = weight.scalar_type().intern();
    List<Tensor> handles = new ArrayList<>();
    long rows = weight.size(0) / parts;
    for (int i = 0; i < parts; i++) {
      try (Tensor part = weight.narrow(0, i * rows, rows)) {
        handles.add(kept(pack(part)));
      }
    }
    try (Tensor one = TorchTensors.empty(type, 1)) {
      Tensor handle = handle(one, weight.size(0), weight.size(1));
      packed.put(handle, new PackedWeight(List.copyOf(handles)));
      return handle;
    }
  }

  /**
   * A weight of given numbers in any order, without a matrix beside it.
   *
   * @param numbers repeated as often as they are needed
   */
  Tensor fill(long in, long out, Tensor numbers) {
    ScalarType type = numbers.scalar_type().intern();
    try (Tensor bytes = TorchTensors.bytes(layout(in, out, type).get_size());
        Tensor elements = bytes.view(type)) {
      long count = numbers.numel();
      for (long from = 0; from < elements.numel(); from += count) {
        long length = Math.min(count, elements.numel() - from);
        try (Tensor part = elements.narrow(0, from, length);
            Tensor given = numbers.narrow(0, 0, length)) {
          part.copy_(given);
        }
      }
      Tensor handle = handle(elements, out, in);
      packed.put(handle, new PackedWeight(List.of(handle)));
      return handle;
    }
  }

  private static Tensor handle(Tensor elements, long out, long in) {
    return elements.as_strided(new long[] {out, in}, new long[] {0, 0});
  }

  private static memory.desc transposed(Tensor weight, ScalarType type) {
    return new memory.desc(
        new long[] {weight.size(1), weight.size(0)},
        OneDnn.type(type),
        new long[] {1, weight.size(1)});
  }

  private void reorder(Tensor from, memory.desc plain, Tensor to, memory.desc layout) {
    try (primitive_attr attributes = OneDnn.attributes();
        reorder.primitive_desc prepared =
            new reorder.primitive_desc(
                oneDnn.processor(), plain, oneDnn.processor(), layout, attributes, false);
        OneDnnOperation operation =
            new OneDnnOperation(
                oneDnn,
                new reorder(prepared),
                prepared.scratchpad_desc(),
                List.of(
                    new OneDnnOperation.Place(dnnl.DNNL_ARG_FROM, plain),
                    new OneDnnOperation.Place(dnnl.DNNL_ARG_TO, layout)))) {
      operation.run(from.data_ptr(), to.data_ptr());
    }
  }

  /** The order of weights of a shape. */
  memory.desc layout(long in, long out, ScalarType type) {
    return layouts.computeIfAbsent(
        new Layout(in, out, type),
        shape -> MatrixProduct.layout(oneDnn, USUAL_ROWS, in, out, type));
  }

  /** Whether {@link #pack} gave it. */
  boolean contains(Tensor weight) {
    return packed.containsKey(weight);
  }

  /** What is known of a packed weight. */
  PackedWeight get(Tensor weight) {
    PackedWeight known = packed.get(weight);
    if (known == null) {
      throw new IllegalArgumentException("the weight has not been packed");
    }
    return known;
  }

  /** Forgets a weight that is closed before this is. */
  void remove(Tensor weight) {
    packed.remove(weight);
  }

  @Override
  public void close() {
    for (PackedWeight weight : packed.values()) {
      if (weight.parts().size() > 1) {
        weight.parts().forEach(Tensor::close);
      }
    }
    packed.clear();
    layouts.values().forEach(memory.desc::close);
  }
}

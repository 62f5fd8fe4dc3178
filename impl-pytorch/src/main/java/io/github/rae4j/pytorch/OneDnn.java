// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.natives.NativeLoad;
import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * oneDNN by itself, beside the one that is inside libtorch: its products can be followed by other
 * operations while their sums are still at hand, and give float32 from factors of bfloat16. It
 * works in libtorch's memory and in the same threads. Thread-safe until it is closed.
 */
final class OneDnn implements AutoCloseable {
  private final engine processor = kept(new engine(engine.kind.cpu, 0));

  private OneDnn() {}

  /** Loaded once, on first use. */
  private static final class Natives {
    static final NativeLoad LOADED = NativeLoad.attempt(LibTorch::loadOneDnn);
  }

  /** Empty where its natives are not on the class path; libtorch's must have been loaded. */
  static Optional<OneDnn> open() {
    return Natives.LOADED.failure().isPresent() ? Optional.empty() : Optional.of(new OneDnn());
  }

  /** A reference of our own outlives whatever pointer scope the calling thread is in. */
  static <P extends Pointer> P kept(P pointer) {
    pointer.retainReference();
    return pointer;
  }

  engine processor() {
    return processor;
  }

  /** The type of elements; bfloat16 or float32. */
  static memory.data_type type(ScalarType type) {
    return switch (type) {
      case BFloat16 -> memory.data_type.bf16;
      case Float -> memory.data_type.f32;
      default -> throw new IllegalArgumentException("oneDNN is not used for " + type);
    };
  }

  /** Numbers row by row. */
  static memory.desc dense(ScalarType type, long... extents) {
    long[] strides = new long[extents.length];
    long stride = 1;
    for (int i = extents.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= extents[i];
    }
    return new memory.desc(extents, type(type), strides);
  }

  /** What every operation is prepared with: memory for its intermediate results is the caller's. */
  static primitive_attr attributes() {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user.value);
    return attributes;
  }

  @Override
  public void close() {
    processor.close();
  }
}

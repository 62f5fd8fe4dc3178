// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Brings tensors to libtorch and back. */
final class TorchTensors {
  private TorchTensors() {}

  /**
   * The elements of a host tensor in place; the host tensor must stay reachable as long as libtorch
   * uses them.
   *
   * @throws IllegalArgumentException if libtorch has no such element type
   */
  static org.bytedeco.pytorch.Tensor view(Tensor tensor) {
    try (TensorOptions options = new TensorOptions(scalarType(tensor.dtype()))) {
      long[] extents = tensor.shape().dims();
      if (tensor.elements() == 0) {
        return torch.empty(extents, options, new MemoryFormatOptional());
      }
      return torch.from_blob(new BytePointer(tensor.bytes()), extents, options);
    }
  }

  /** A host tensor on a device: in place on the CPU, a copy elsewhere. */
  static org.bytedeco.pytorch.Tensor view(Tensor tensor, Device device) {
    org.bytedeco.pytorch.Tensor view = view(tensor);
    if (device.is_cpu()) {
      return view;
    }
    try (view) {
      return view.to(device, scalarType(tensor.dtype()));
    }
  }

  /** A copy of the elements in host memory. */
  static Tensor copy(org.bytedeco.pytorch.Tensor tensor, DType dtype) {
    Shape shape = Shape.of(extents(tensor));
    ByteBuffer target = Tensor.buffer(dtype, shape);
    if (target.capacity() > 0) {
      try (org.bytedeco.pytorch.Tensor host = tensor.cpu();
          org.bytedeco.pytorch.Tensor dense = host.contiguous()) {
        Pointer.memcpy(new BytePointer(target), dense.data_ptr(), target.capacity());
      }
    }
    return Tensor.wrap(dtype, shape, target);
  }

  /** Whether a tensor is of a type; the bindings make an object for each answer of libtorch. */
  static boolean is(org.bytedeco.pytorch.Tensor tensor, ScalarType type) {
    return tensor.scalar_type().value == type.value;
  }

  /** Memory of libtorch's. */
  static org.bytedeco.pytorch.Tensor bytes(long size) {
    return empty(ScalarType.Byte, size);
  }

  /** A tensor in host memory whose elements have not been set. */
  static org.bytedeco.pytorch.Tensor empty(ScalarType type, long... extents) {
    try (TensorOptions options = new TensorOptions(type);
        MemoryFormatOptional usual = new MemoryFormatOptional()) {
      return torch.empty(extents, options, usual);
    }
  }

  static long[] extents(org.bytedeco.pytorch.Tensor tensor) {
    long[] extents = new long[Math.toIntExact(tensor.dim())];
    for (int i = 0; i < extents.length; i++) {
      extents[i] = tensor.size(i);
    }
    return extents;
  }

  static ScalarType scalarType(DType dtype) {
    return switch (dtype) {
      case FLOAT64 -> ScalarType.Double;
      case FLOAT32 -> ScalarType.Float;
      case FLOAT16 -> ScalarType.Half;
      case BFLOAT16 -> ScalarType.BFloat16;
      case INT64 -> ScalarType.Long;
      case INT32 -> ScalarType.Int;
      case INT16 -> ScalarType.Short;
      case INT8 -> ScalarType.Char;
      case UINT8 -> ScalarType.Byte;
      case BOOL -> ScalarType.Bool;
      case FLOAT8_E4M3, FLOAT8_E5M2, UINT64, UINT32, UINT16, COMPLEX64 ->
          throw new IllegalArgumentException(
              "libtorch cannot compute with " + dtype.torchName() + " tensors");
    };
  }
}

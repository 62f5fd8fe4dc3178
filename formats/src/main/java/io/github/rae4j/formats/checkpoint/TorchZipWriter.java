// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.formats.internal.StoredZip;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes named tensors the way {@code torch.save} writes a dictionary of them: a zip archive with a
 * pickle of protocol 2 and one member per tensor. {@code torch.load} reads it with {@code
 * weights_only=True}. Thread-safe.
 */
public final class TorchZipWriter {
  private static final String ROOT = "archive/";
  private static final String REMARKS = "rae4j.json";

  /** As PyTorch aligns, so that tensors can be used in a mapping of the file. */
  private static final int ALIGNMENT = 64;

  private TorchZipWriter() {}

  /**
   * Writes a file.
   *
   * @param target file to write, replaced atomically; missing parent folders are created
   * @param tensors tensors by name, written in the order of the map
   * @throws io.github.rae4j.errors.RaeException if the target cannot be written
   * @throws IllegalArgumentException if PyTorch has no storage for an element type
   */
  public static void write(Path target, Map<String, Tensor> tensors) {
    write(
        target,
        new ArrayList<>(tensors.keySet()),
        Weights.of("the tensors for " + target, tensors),
        Map.of());
  }

  /**
   * Writes all tensors of {@code weights}, one at a time, in their order.
   *
   * @param remarks texts that are kept as JSON in the member {@code rae4j.json}, which PyTorch
   *     passes over; without any there is none
   * @see #write(Path, Map)
   */
  public static void write(Path target, Weights weights, Map<String, String> remarks) {
    write(target, new ArrayList<>(weights.names()), weights, remarks);
  }

  private static void write(
      Path target, List<String> names, Weights weights, Map<String, String> remarks) {
    byte[] pickle = new Pickle().dictionary(names, weights);
    AtomicFiles.write(
        target,
        temporary -> {
          try (StoredZip zip = new StoredZip(temporary)) {
            member(zip, "data.pkl", ByteBuffer.wrap(pickle));
            member(zip, "byteorder", ascii("little"));
            for (int i = 0; i < names.size(); i++) {
              member(zip, "data/" + i, weights.get(names.get(i)).bytes());
            }
            member(zip, "version", ascii("3\n"));
            if (!remarks.isEmpty()) {
              member(zip, REMARKS, ByteBuffer.wrap(new ObjectMapper().writeValueAsBytes(remarks)));
            }
            zip.finish();
          }
        });
  }

  /** Whether PyTorch has a storage for an element type, so that it can be written. */
  public static boolean canHold(DType dtype) {
    return Pickle.storage(dtype).isPresent();
  }

  private static void member(StoredZip zip, String name, ByteBuffer content) throws IOException {
    zip.begin(ROOT + name, ALIGNMENT);
    while (content.hasRemaining()) {
      zip.write(content);
    }
    zip.end();
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The pickle opcodes that a dictionary of tensors needs. */
  private static final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] dictionary(List<String> names, Weights weights) {
      out.writeBytes(new byte[] {(byte) 0x80, 2, '}', '('});
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        text(name);
        tensor(weights.dtype(name), weights.shape(name), i);
      }
      out.writeBytes(new byte[] {'u', '.'});
      return out.toByteArray();
    }

    /** Writes a call with (storage, offset, size, strides, requires_grad, hooks). */
    private void tensor(DType dtype, Shape shape, int number) {
      global("torch._utils", "_rebuild_tensor_v2");
      out.write('(');
      out.write('(');
      text("storage");
      global("torch", storageOf(dtype));
      text(Integer.toString(number));
      text("cpu");
      integer(Math.toIntExact(shape.elements()));
      out.writeBytes(new byte[] {'t', 'Q'});
      integer(0);
      tuple(shape.dims());
      tuple(strides(shape));
      out.write(0x89);
      global("collections", "OrderedDict");
      out.writeBytes(new byte[] {')', 'R', 't', 'R'});
    }

    private static long[] strides(Shape shape) {
      long[] strides = new long[shape.rank()];
      long stride = 1;
      for (int axis = strides.length - 1; axis >= 0; axis--) {
        strides[axis] = stride;
        stride *= Math.max(1, shape.dim(axis));
      }
      return strides;
    }

    private static String storageOf(DType dtype) {
      return storage(dtype)
          .orElseThrow(
              () -> new IllegalArgumentException("PyTorch has no storage of " + dtype.torchName()));
    }

    private static Optional<String> storage(DType dtype) {
      String name =
          switch (dtype) {
            case FLOAT64 -> "DoubleStorage";
            case FLOAT32 -> "FloatStorage";
            case FLOAT16 -> "HalfStorage";
            case BFLOAT16 -> "BFloat16Storage";
            case INT64 -> "LongStorage";
            case INT32 -> "IntStorage";
            case INT16 -> "ShortStorage";
            case INT8 -> "CharStorage";
            case UINT8 -> "ByteStorage";
            case BOOL -> "BoolStorage";
            default -> "";
          };
      return Optional.of(name).filter(known -> !known.isEmpty());
    }

    private void tuple(long[] values) {
      out.write('(');
      for (long value : values) {
        integer(Math.toIntExact(value));
      }
      out.write('t');
    }

    private void integer(int value) {
      out.write('J');
      little(value);
    }

    private void text(String value) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      out.write('X');
      little(bytes.length);
      out.writeBytes(bytes);
    }

    private void little(int value) {
      out.writeBytes(
          ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    private void global(String module, String name) {
      for (String part : List.of("c" + module, name)) {
        out.writeBytes((part + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    }
  }
}

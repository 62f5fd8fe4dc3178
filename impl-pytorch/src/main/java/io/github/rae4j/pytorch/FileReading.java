// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.FileRegion;
import io.github.rae4j.tensor.MappedFile;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads weights of one element type into tensors of another, piece by piece and not through the
 * mapping of their file, whose pages would stay in memory beside the tensor. Not thread-safe.
 */
final class FileReading implements AutoCloseable {
  /** Bytes that are read at a time; a multiple of every element's size. */
  private static final int PIECE = 1 << 21;

  private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
  private Optional<org.bytedeco.pytorch.Tensor> scratch = Optional.empty();

  /**
   * A tensor of a type.
   *
   * @param stored a part of a file
   * @throws CheckpointException if the file cannot be read
   */
  org.bytedeco.pytorch.Tensor convert(Tensor stored, ScalarType type, Device device) {
    try (TensorOptions options = new TensorOptions(type).device(new DeviceOptional(device));
        MemoryFormatOptional usual = new MemoryFormatOptional()) {
      org.bytedeco.pytorch.Tensor result = torch.empty(stored.shape().dims(), options, usual);
      try (org.bytedeco.pytorch.Tensor flat = result.flatten()) {
        read(stored, flat);
      }
      return result;
    }
  }

  /**
   * A tensor that is valid until the next one is asked for. All of them use the same memory, since
   * between tensors that are kept the gaps of those that are not would remain.
   *
   * @param stored a part of a file
   * @throws CheckpointException if the file cannot be read
   */
  org.bytedeco.pytorch.Tensor convertForNow(Tensor stored, ScalarType type, Device device) {
    long bytes = stored.elements() * torch.elementSize(type);
    if (scratch.filter(memory -> memory.numel() >= bytes).isEmpty()) {
      close();
      try (TensorOptions options =
              new TensorOptions(ScalarType.Byte).device(new DeviceOptional(device));
          MemoryFormatOptional usual = new MemoryFormatOptional()) {
        org.bytedeco.pytorch.Tensor memory = torch.empty(new long[] {bytes}, options, usual);
        memory.retainReference();
        scratch = Optional.of(memory);
      }
    }
    try (org.bytedeco.pytorch.Tensor part = scratch.get().narrow(0, 0, bytes);
        org.bytedeco.pytorch.Tensor flat = part.view(type)) {
      read(stored, flat);
      return flat.view(stored.shape().dims());
    }
  }

  private void read(Tensor stored, org.bytedeco.pytorch.Tensor flat) {
    FileRegion region = stored.region().orElseThrow();
    int size = stored.dtype().byteSize();
    try (TensorOptions piecewise = new TensorOptions(TorchTensors.scalarType(stored.dtype()));
        FileChannel file = FileChannel.open(region.file(), StandardOpenOption.READ)) {
      for (long done = 0; done < region.length(); done += PIECE) {
        int length = (int) Math.min(PIECE, region.length() - done);
        fill(file, region.offset() + done, length);
        try (BytePointer bytes = new BytePointer(piece);
            org.bytedeco.pytorch.Tensor read =
                torch.from_blob(bytes, new long[] {length / size}, piecewise);
            org.bytedeco.pytorch.Tensor target = flat.narrow(0, done / size, length / size)) {
          target.copy_(read);
        }
      }
    } catch (IOException e) {
      throw new CheckpointException(
          region.file() + ": " + e.getMessage(), Where.file(region.file()), e);
    }
  }

  /** Frees the memory of {@link #convertForNow}. */
  @Override
  public void close() {
    scratch.ifPresent(org.bytedeco.pytorch.Tensor::close);
    scratch = Optional.empty();
  }

  private void fill(FileChannel file, long from, int length) throws IOException {
    piece.clear().limit(length);
    while (piece.hasRemaining()) {
      if (file.read(piece, from + piece.position()) < 0) {
        throw new IOException(MappedFile.PROBLEM);
      }
    }
    piece.clear();
  }
}

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
final class FileReading {
  /** Bytes that are read at a time; a multiple of every element's size. */
  private static final int PIECE = 1 << 21;

  private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);

  /**
   * A tensor of another type.
   *
   * @param stored a part of a file
   * @throws CheckpointException if the file cannot be read
   */
  org.bytedeco.pytorch.Tensor convert(Tensor stored, ScalarType type, Device device) {
    FileRegion region = stored.region().orElseThrow();
    ScalarType source = TorchTensors.scalarType(stored.dtype());
    try (TensorOptions options = new TensorOptions(type).device(new DeviceOptional(device));
        TensorOptions piecewise = new TensorOptions(source);
        FileChannel file = FileChannel.open(region.file(), StandardOpenOption.READ)) {
      org.bytedeco.pytorch.Tensor result =
          torch.empty(stored.shape().dims(), options, new MemoryFormatOptional());
      try (org.bytedeco.pytorch.Tensor flat = result.flatten()) {
        int size = stored.dtype().byteSize();
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
      }
      return result;
    } catch (IOException e) {
      throw new CheckpointException(
          region.file() + ": " + e.getMessage(), Where.file(region.file()), e);
    }
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

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.npy;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.internal.Channels;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** NumPy's {@code .npy} files. Thread-safe. */
public final class Npy {
  private Npy() {}

  /**
   * Reads an array of any format version, byte order and memory order.
   *
   * @throws RaeException if the file is missing, not an array, truncated or larger than 2 GiB, or
   *     holds objects or text
   */
  public static Tensor read(Path file) {
    try (NpyReader reader = NpyReader.open(file)) {
      return reader.readAll();
    }
  }

  /**
   * Writes a tensor, producing the same bytes as {@code numpy.save}.
   *
   * @throws RaeException if the file cannot be written or NumPy has no such element type
   */
  public static void write(Path target, Tensor tensor) {
    byte[] header = NpyHeader.of(tensor.dtype(), tensor.shape()).toBytes();
    AtomicFiles.write(
        target,
        temporary -> {
          try (FileChannel out =
              FileChannel.open(
                  temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Channels.writeFully(out, ByteBuffer.wrap(header));
            Channels.writeFully(out, tensor.bytes());
          }
        });
  }
}

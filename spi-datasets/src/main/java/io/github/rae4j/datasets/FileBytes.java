// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Locale;

/** Reads parts of files; each call opens and closes the file. */
final class FileBytes {
  private FileBytes() {}

  /**
   * Reads {@code length} bytes from {@code offset}.
   *
   * @throws RaeException if the file no longer exists or ends too early
   */
  static byte[] read(Path file, long offset, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s is cut short: %d bytes at %d are missing",
                  file,
                  bytes.remaining(),
                  offset + bytes.position()),
              Where.file(file));
        }
      }
      return bytes.array();
    } catch (IOException e) {
      throw Paths.unreadable(file, e);
    }
  }
}

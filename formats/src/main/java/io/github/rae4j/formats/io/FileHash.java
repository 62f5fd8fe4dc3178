// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** Digests of files, for provenance. */
public final class FileHash {
  private static final int BLOCK = 1 << 20;

  private FileHash() {}

  /**
   * The SHA-256 of a file's content, in lower-case hexadecimal. Reads the file once, with a 1 MiB
   * buffer.
   *
   * @throws RaeException if the file cannot be read
   */
  public static String sha256(Path file) {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MessageDigest digest = Sha256.digest();
      while (channel.read(block.clear()) >= 0) {
        digest.update(block.flip());
      }
      return Sha256.hex(digest);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file + ": cannot be read: " + AtomicFiles.reason(e), file, e);
    }
  }
}

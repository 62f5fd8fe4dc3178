// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A file of a repository: its bytes in memory or on disk, and its names by content.
 *
 * @param bytes the content, if it is in memory
 * @param path where it is, if it is not
 * @param size in bytes
 * @param isLarge whether it is kept as Git LFS does
 * @param isXet whether only Xet hands it out
 * @param gitSha1 of the blob in Git: of the file, or of its LFS pointer
 * @param sha256 of the content
 */
record TestFile(
    Optional<byte[]> bytes,
    Optional<Path> path,
    long size,
    boolean isLarge,
    boolean isXet,
    String gitSha1,
    String sha256) {
  private static final int BUFFER = 1 << 16;

  static TestFile of(byte[] content, boolean isLarge) {
    MessageDigest digest = digest("SHA-256");
    String sha256 = HexFormat.of().formatHex(digest.digest(content));
    return new TestFile(
        Optional.of(content.clone()),
        Optional.empty(),
        content.length,
        isLarge,
        false,
        gitSha1(isLarge ? pointer(sha256, content.length) : content),
        sha256);
  }

  static TestFile of(Path file) {
    MessageDigest digest = digest("SHA-256");
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      String sha256 = HexFormat.of().formatHex(digest.digest());
      long size = Files.size(file);
      return new TestFile(
          Optional.empty(),
          Optional.of(file),
          size,
          true,
          false,
          gitSha1(pointer(sha256, size)),
          sha256);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestFile onlyXet() {
    return new TestFile(bytes, path, size, true, true, gitSha1, sha256);
  }

  /** The name of its blob in a cache. */
  String etag() {
    return isLarge ? sha256 : gitSha1;
  }

  /** Reads a part; what lies beyond the end is zero. */
  byte[] read(long from, int length) throws IOException {
    byte[] part = new byte[length];
    if (from >= size) {
      return part;
    }
    if (bytes.isPresent()) {
      System.arraycopy(bytes.get(), (int) from, part, 0, (int) Math.min(length, size - from));
      return part;
    }
    try (FileChannel channel = FileChannel.open(path.orElseThrow())) {
      ByteBuffer buffer = ByteBuffer.wrap(part);
      while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
        // Reads on.
      }
    }
    return part;
  }

  private static byte[] pointer(String sha256, long size) {
    return ("version https://git-lfs.github.com/spec/v1\noid sha256:"
            + sha256
            + "\nsize "
            + size
            + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String gitSha1(byte[] content) {
    MessageDigest digest = digest("SHA-1");
    digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest(content));
  }

  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

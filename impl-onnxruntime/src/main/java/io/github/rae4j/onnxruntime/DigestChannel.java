// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Takes the SHA-256 of what is written through it, so that nothing has to be read again. Not
 * thread-safe.
 */
final class DigestChannel implements WritableByteChannel {
  private final MessageDigest digest = sha256();
  private final Optional<WritableByteChannel> target;

  /**
   * A new digest.
   *
   * @param target where the bytes go; if empty, nowhere
   */
  DigestChannel(Optional<WritableByteChannel> target) {
    this.target = target;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    ByteBuffer written = bytes.duplicate();
    if (target.isPresent()) {
      target.get().write(bytes);
    } else {
      bytes.position(bytes.limit());
    }
    written.limit(bytes.position());
    int count = written.remaining();
    digest.update(written);
    return count;
  }

  /** The digest of everything that was written, in lower-case hexadecimal. Ends it. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {
    // The target is its owner's.
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The checksum that a file must have, which is also the name of its blob.
 *
 * @param isGit whether it is Git's SHA-1 of a blob, rather than the SHA-256 of the bytes
 * @param hex in small hexadecimal digits; empty where nobody knows it
 */
record Checksum(boolean isGit, String hex) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SHA1 = Pattern.compile("[0-9a-f]{40}");

  /** Of an entity tag as a hub sends it, if it is one of the two kinds. */
  static Optional<Checksum> of(String etag) {
    String hex = etag.strip().replaceFirst("^W/", "").replaceAll("^\"|\"$", "");
    if (SHA256.matcher(hex).matches()) {
      return Optional.of(new Checksum(false, hex));
    }
    return SHA1.matcher(hex).matches() ? Optional.of(new Checksum(true, hex)) : Optional.empty();
  }

  static boolean isCommit(String text) {
    return SHA1.matcher(text).matches();
  }

  /** A digest to which all bytes of a file of this size must be given. */
  MessageDigest begin(long size) {
    try {
      MessageDigest digest = MessageDigest.getInstance(isGit ? "SHA-1" : "SHA-256");
      if (isGit) {
        digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
      }
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1 and SHA-256", e);
    }
  }

  /** Whether the bytes were the right ones. The digest starts anew. */
  boolean matches(MessageDigest digest) {
    String found = HexFormat.of().formatHex(digest.digest());
    return hex.isEmpty() || found.equals(hex);
  }
}

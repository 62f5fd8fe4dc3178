// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.net.URI;
import java.util.Locale;

/**
 * A file in a public place that never changes.
 *
 * @param name for people, such as {@code train-images-idx3-ubyte.gz}
 * @param uri where it is, {@code https} or {@code http}
 * @param size in bytes; -1 if it is {@link #unpinned}
 * @param sha256 of all its bytes, 64 hexadecimal digits; empty if it is {@link #unpinned}
 * @param license under which it is published, as its publisher calls it
 */
public record PublicFile(String name, URI uri, long size, String sha256, String license) {
  private static final long UNKNOWN = -1;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the size is negative, the checksum is none, or the address
   *     is not one of {@code http} or {@code https}
   */
  public PublicFile {
    boolean pinned = size != UNKNOWN || !sha256.isEmpty();
    if (pinned && size < 0) {
      throw new IllegalArgumentException(name + ": negative size " + size);
    }
    if (pinned && !sha256.matches("[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException(name + ": not a SHA-256: " + sha256);
    }
    String scheme = uri.getScheme();
    if (scheme == null || uri.getHost() == null || !scheme.matches("(?i)https?")) {
      throw new IllegalArgumentException(name + ": not an http(s) address: " + uri);
    }
    sha256 = sha256.toLowerCase(Locale.ROOT);
  }

  /**
   * A file whose publisher states no checksum: only the size that its server tells is checked, so
   * whoever fetches it trusts the server and the connection, and should keep the SHA-256 of what
   * came.
   */
  public static PublicFile unpinned(String name, URI uri, String license) {
    return new PublicFile(name, uri, UNKNOWN, "", license);
  }

  /** Whether size and checksum are known beforehand. */
  public boolean isPinned() {
    return size != UNKNOWN;
  }
}

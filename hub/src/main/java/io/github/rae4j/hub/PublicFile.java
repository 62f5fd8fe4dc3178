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
 * @param size in bytes
 * @param sha256 of all its bytes, 64 hexadecimal digits
 * @param license under which it is published, as its publisher calls it
 */
public record PublicFile(String name, URI uri, long size, String sha256, String license) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the size is negative, the checksum is none, or the address
   *     is not one of {@code http} or {@code https}
   */
  public PublicFile {
    if (size < 0) {
      throw new IllegalArgumentException(name + ": negative size " + size);
    }
    if (!sha256.matches("[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException(name + ": not a SHA-256: " + sha256);
    }
    String scheme = uri.getScheme();
    if (scheme == null || uri.getHost() == null || !scheme.matches("(?i)https?")) {
      throw new IllegalArgumentException(name + ": not an http(s) address: " + uri);
    }
    sha256 = sha256.toLowerCase(Locale.ROOT);
  }
}

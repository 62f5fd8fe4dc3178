// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

import java.util.Objects;
import java.util.Optional;

/**
 * The place that an error is about, so that a program can tell errors apart without reading their
 * messages. Immutable.
 *
 * @param file the file, folder or other origin
 * @param key the full key of a config, or the name of a tensor in a checkpoint
 * @param part the part, for example {@code sampler 'ODE/euler'}
 */
public record Where(Optional<String> file, Optional<String> key, Optional<String> part) {
  /** No place is known. */
  public static final Where UNKNOWN =
      new Where(Optional.empty(), Optional.empty(), Optional.empty());

  /** Checks that nothing is null. */
  public Where {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(part, "part");
  }

  /** A file. */
  public static Where file(Object file) {
    return UNKNOWN.inFile(file);
  }

  /** A key. */
  public static Where key(String key) {
    return UNKNOWN.atKey(key);
  }

  /** A part. */
  public static Where part(String part) {
    return UNKNOWN.ofPart(part);
  }

  /** The same place with a file. */
  public Where inFile(Object origin) {
    return new Where(Optional.of(origin.toString()), key, part);
  }

  /** The same place with a key. */
  public Where atKey(String name) {
    return new Where(file, Optional.of(name), part);
  }

  /** The same place with a part. */
  public Where ofPart(String name) {
    return new Where(file, key, Optional.of(name));
  }
}

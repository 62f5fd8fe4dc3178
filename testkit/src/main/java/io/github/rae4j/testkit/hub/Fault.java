// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit.hub;

import java.time.Duration;
import java.util.OptionalInt;

/** What a {@link TestHub} does instead of answering properly. */
public sealed interface Fault {
  /**
   * The connection is closed within the body.
   *
   * @param after bytes of the answer's body that are sent before
   */
  record Cut(long after) implements Fault {}

  /** The connection falls silent within the body, but stays open. */
  record Stall(long after) implements Fault {}

  /**
   * The body comes in small pieces.
   *
   * @param piece bytes at once
   * @param pause between two pieces
   */
  record Trickle(int piece, Duration pause) implements Fault {}

  /** A body of the right length in which one byte is another one. */
  record WrongBytes() implements Fault {}

  /**
   * A body of another length than was announced.
   *
   * @param length its length; what is beyond the file's end is zero
   */
  record OtherLength(long length) implements Fault {}

  /** {@code Range} is not understood: the whole file comes, with status 200. */
  record IgnoreRange() implements Fault {}

  /**
   * An error of the server.
   *
   * @param code such as 429 or 503
   * @param retryAfter seconds of the {@code Retry-After} header
   */
  record Status(int code, OptionalInt retryAfter) implements Fault {
    /** Without {@code Retry-After}. */
    public Status(int code) {
      this(code, OptionalInt.empty());
    }
  }

  /** A page for people, with status 200, as proxies and login pages of networks answer. */
  record Html() implements Fault {}

  /**
   * A redirect to any place.
   *
   * @param location the header's value
   */
  record Redirect(String location) implements Fault {}

  /** The connection is closed without an answer. */
  record NoAnswer() implements Fault {}
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.io.IOException;

/**
 * What went wrong while fetching, in one line: what was asked for, what happened, what to do. Text
 * from a server is in it only with control characters replaced.
 */
public final class HubException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What kind of failure it is, for programs that decide by it. */
  public enum Kind {
    /** The network must not be used and the file is not in the cache. */
    OFFLINE,
    /** No repository, revision or file of this name, as far as the server tells. */
    NOT_FOUND,
    /** The repository's terms have to be accepted first. */
    GATED,
    /** The token is missing, wrong, or not enough. */
    UNAUTHORIZED,
    /** What came does not match its checksum or its size, again and again. */
    DAMAGED,
    /** The disk, or the user's share of it, is full. */
    NO_SPACE,
    /** No connection, no answer in time, or nothing but server errors. */
    UNREACHABLE,
    /** Something else answers in the server's place: a proxy, a login page, another service. */
    NOT_A_HUB,
    /** The server has the file, but hands it out over the Xet protocol alone. */
    XET_ONLY,
    /** The folder of the cache or target cannot be written. */
    READ_ONLY,
    /** The disk fails in another way. */
    DISK,
    /** The server names files in a way that would leave the folder, or that cannot be written. */
    UNSAFE_NAME,
    /** What was asked for cannot be: a malformed name, or settings that make no sense. */
    INVALID
  }

  /**
   * A failure.
   *
   * @param kind of which kind it is
   * @param message one line for people
   */
  public HubException(Kind kind, String message) {
    super(Plain.text(message));
    this.kind = kind;
  }

  /**
   * A failure with its cause.
   *
   * @param kind of which kind it is
   * @param message one line for people
   * @param cause what made it fail
   */
  public HubException(Kind kind, String message, Throwable cause) {
    super(Plain.text(message), cause);
    this.kind = kind;
  }

  /** Of which kind it is. */
  public Kind kind() {
    return kind;
  }
}

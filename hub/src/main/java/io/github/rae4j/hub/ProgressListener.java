// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.time.Duration;

/**
 * Hears how far each file is. Files are fetched in several threads, so an implementation must be
 * thread-safe; it should return soon, as the download waits for it.
 */
@FunctionalInterface
public interface ProgressListener {
  /**
   * A part of a file is on the disk. The first call for a file names what an earlier attempt left
   * (often 0), the last one has {@code done == size}; {@code done} falls back to 0 if the server
   * starts again from the beginning. Files that were there already are not reported.
   *
   * @param file its name in the repository, or that of the public file
   * @param done bytes that are on the disk
   * @param size bytes of the whole file
   */
  void progress(String file, long done, long size);

  /**
   * A request failed in a way that may pass, and will be sent again.
   *
   * @param file what is being fetched
   * @param reason why, in a few words
   * @param wait how long until the next attempt
   */
  default void retrying(String file, String reason, Duration wait) {}

  /**
   * Another process or thread fetches the same file; this one waits for it.
   *
   * @param file what is being fetched
   */
  default void waiting(String file) {}

  /** A listener that hears nothing. */
  static ProgressListener none() {
    return (file, done, size) -> {};
  }
}

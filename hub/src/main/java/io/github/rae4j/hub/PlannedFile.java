// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

/**
 * A file of a snapshot.
 *
 * @param name its name in the repository, with {@code /} between folders
 * @param size in bytes
 * @param present whether it is whole in the cache
 * @param begun bytes that an unfinished download left and that need not come again; 0 if present
 */
public record PlannedFile(String name, long size, boolean present, long begun) {
  /** Bytes that have yet to come. */
  public long bytesToFetch() {
    return present ? 0 : Math.max(0, size - begun);
  }
}

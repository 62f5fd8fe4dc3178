// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Hub#snapshot(SnapshotRequest)} would fetch.
 *
 * @param repository {@code owner/name}, with {@code datasets/} before it for a data set
 * @param revision the branch, tag or commit that was asked for
 * @param commit the commit that it stands for, 40 hexadecimal digits
 * @param files that the request's patterns choose, by name
 * @param license the licence that the repository's card states, if it states one
 * @param gated whether the owner lets in only those who accepted the terms
 * @param folder where the files will be, or are
 */
public record SnapshotPlan(
    String repository,
    String revision,
    String commit,
    List<PlannedFile> files,
    Optional<String> license,
    boolean gated,
    Path folder) {
  /** Copies the list. */
  public SnapshotPlan {
    files = List.copyOf(files);
  }

  /** Bytes of all files. */
  public long bytes() {
    return files.stream().mapToLong(PlannedFile::size).sum();
  }

  /** Bytes that have yet to come. */
  public long bytesToFetch() {
    return files.stream().mapToLong(PlannedFile::bytesToFetch).sum();
  }
}

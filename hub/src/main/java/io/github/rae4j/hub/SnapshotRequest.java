// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.util.List;

/**
 * Which files of which repository. A pattern is that of the Hugging Face tools: {@code *} stands
 * for any text, also across {@code /}, {@code ?} for one character, {@code [abc]} and {@code
 * [!abc]} for one of a set, and {@code folder/} for all that is in a folder.
 *
 * @param repository {@code owner/name}; a data set is {@code datasets/owner/name}
 * @param revision a branch, a tag, or a commit
 * @param include a file is taken if one of these matches; all files if there is none
 * @param exclude but not if one of these matches
 */
public record SnapshotRequest(
    String repository, String revision, List<String> include, List<String> exclude) {
  /** The branch that is meant if none is named. */
  public static final String DEFAULT_REVISION = "main";

  /** Copies the lists. */
  public SnapshotRequest {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /**
   * All files.
   *
   * @param text {@code owner/name} or {@code owner/name@REVISION}
   */
  public static SnapshotRequest of(String text) {
    int at = text.indexOf('@');
    return at < 0
        ? new SnapshotRequest(text, DEFAULT_REVISION, List.of(), List.of())
        : new SnapshotRequest(text.substring(0, at), text.substring(at + 1), List.of(), List.of());
  }

  /** The same with other patterns of what to take. */
  public SnapshotRequest withInclude(List<String> patterns) {
    return new SnapshotRequest(repository, revision, patterns, exclude);
  }

  /** The same with other patterns of what to leave out. */
  public SnapshotRequest withExclude(List<String> patterns) {
    return new SnapshotRequest(repository, revision, include, patterns);
  }

  /** The same at another branch, tag or commit. */
  public SnapshotRequest withRevision(String name) {
    return new SnapshotRequest(repository, name, include, exclude);
  }
}

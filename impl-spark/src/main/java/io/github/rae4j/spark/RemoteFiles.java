// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Files of a Hadoop file system that belong to a model and are copied to each machine. Immutable.
 *
 * @param files may be empty
 */
public record RemoteFiles(List<RemoteFile> files) implements Serializable {
  /** Two letters at least: {@code C:} is a drive. */
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/");

  /** None: everything is on each machine already. */
  public static final RemoteFiles NONE = new RemoteFiles(List.of());

  /** Copies the list. */
  public RemoteFiles {
    files = List.copyOf(files);
  }

  /** Whether a name is the URI of a file system, rather than a path of this machine. */
  static boolean isUri(String name) {
    return URI.matcher(name).lookingAt();
  }

  /**
   * One of them.
   *
   * @param uri where it is
   * @param length in bytes
   * @param sha256 of its content
   */
  public record RemoteFile(String uri, long length, String sha256) implements Serializable {}
}

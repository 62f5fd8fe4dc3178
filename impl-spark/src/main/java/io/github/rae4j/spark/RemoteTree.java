// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.formats.io.Sha256;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Files of a Hadoop file system that a machine lays out as they lie there, below one folder.
 * Immutable.
 *
 * @param key the key of the config that names it; empty for the config itself and what lies beside
 *     it
 * @param entry path of what the key names, below the folder
 * @param files all of them
 */
record RemoteTree(String key, String entry, List<RemoteFile> files) implements Serializable {
  RemoteTree {
    files = List.copyOf(files);
  }

  /** The name of the folder: another one after every change of a file. */
  String id() {
    List<String> lines = new ArrayList<>();
    files.forEach(file -> lines.add(file.relative() + " " + file.id()));
    return Sha256.of(String.join("\n", lines.stream().sorted().toList()));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Files of Hadoop file systems that belong to a model and are copied to each machine. Immutable.
 */
final class RemoteFiles implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Two letters at least: {@code C:} is a drive. */
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/");

  /** None: everything is on each machine already. */
  static final RemoteFiles NONE = new RemoteFiles(List.of(), null);

  private final List<RemoteTree> trees;
  private final @Nullable SerializableConfiguration hadoop;

  private RemoteFiles(List<RemoteTree> trees, @Nullable SerializableConfiguration hadoop) {
    this.trees = List.copyOf(trees);
    this.hadoop = hadoop;
  }

  /**
   * Some files.
   *
   * @param hadoop the driver's settings of file systems, with which executors read them
   */
  static RemoteFiles of(List<RemoteTree> trees, Configuration hadoop) {
    return trees.isEmpty() ? NONE : new RemoteFiles(trees, new SerializableConfiguration(hadoop));
  }

  /** Whether a name is the URI of a file system, rather than a path of this machine. */
  static boolean isUri(String name) {
    return URI.matcher(name).lookingAt() && !name.startsWith("file:");
  }

  /** Lays out all files that were read on the driver, and copies those that are not there yet. */
  void bring(MachineCache cache) {
    if (hadoop == null) {
      return;
    }
    for (RemoteTree tree : trees) {
      Path folder = cache.tree(tree.id());
      tree.files().stream()
          .filter(RemoteFile::isRead)
          .forEach(
              file -> {
                cache.keep(file, hadoop.value());
                cache.layOut(file, folder);
              });
    }
  }

  /** Where the config is on a machine; empty if it is no file of another file system. */
  Optional<Path> config(MachineCache cache) {
    return trees.stream()
        .filter(tree -> tree.key().isEmpty())
        .findFirst()
        .map(tree -> cache.tree(tree.id()).resolve(tree.entry()));
  }

  /** Another text after every change of a file. */
  String ids() {
    return String.join(" ", trees.stream().map(RemoteTree::id).toList());
  }

  /** Overrides that give the keys which name such files the paths on a machine. */
  List<String> overrides(MachineCache cache) {
    List<String> overrides = new ArrayList<>();
    trees.stream()
        .filter(tree -> !tree.key().isEmpty())
        .forEach(
            tree ->
                overrides.add(
                    tree.key() + "=" + quoted(cache.tree(tree.id()).resolve(tree.entry()))));
    return overrides;
  }

  /** As a text of YAML. */
  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "''") + "'";
  }
}

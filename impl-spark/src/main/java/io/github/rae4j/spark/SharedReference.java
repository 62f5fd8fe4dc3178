// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Statistics of a reference that may be on a Hadoop file system, from which the driver copies them.
 */
public final class SharedReference {
  private static final String STATISTICS = ".npz";

  private SharedReference() {}

  /**
   * The path of a reference on this machine.
   *
   * @param name a statistics file or a data set; a statistics file may be a URI
   * @throws io.github.rae4j.errors.RaeException naming the file, if it is not there or cannot be
   *     read
   */
  public static String here(String name) {
    if (!RemoteFiles.isUri(name) || !name.toLowerCase(Locale.ROOT).endsWith(STATISTICS)) {
      return name;
    }
    MachineCache cache = MachineCache.ofMachine();
    String entry = new org.apache.hadoop.fs.Path(name).getName();
    RemoteListing listing = new RemoteListing(RemoteModel.hadoop());
    List<RemoteFile> read =
        listing.list(name, entry).stream()
            .map(file -> file.withHash(cache.keep(file, RemoteModel.hadoop())))
            .toList();
    RemoteTree tree = new RemoteTree("reference", entry, read);
    RemoteFiles.of(List.of(tree), RemoteModel.hadoop()).bring(cache);
    return cache.tree(tree.id()).resolve(entry).toString();
  }

  /** As {@link #here(String)}, of a reference that may be absent. */
  public static Optional<String> here(Optional<String> name) {
    return name.map(SharedReference::here);
  }
}

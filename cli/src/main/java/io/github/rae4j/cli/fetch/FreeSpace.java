// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Refuses a fetch for which there is no room before hours have gone into it. */
final class FreeSpace {
  private FreeSpace() {}

  /**
   * Checks the disks of a plan.
   *
   * @throws DataException naming the folder, what it needs and what it has
   */
  static void require(FetchPlan plan) {
    Map<FileStore, Long> needed = new LinkedHashMap<>();
    for (FetchPlan.Source source : plan.sources()) {
      try {
        FileStore store = Files.getFileStore(existing(source.folder()));
        long bytes = needed.merge(store, source.bytesToFetch(), Long::sum);
        long free = store.getUsableSpace();
        if (bytes > free) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s has no room: %s have to come, and its disk has %s free; make room, or set"
                      + " %s to a folder on another disk",
                  source.folder(),
                  Amounts.bytes(bytes),
                  Amounts.bytes(free),
                  source.revision().isPresent() ? "HF_HUB_CACHE" : "RAE4J_HOME"),
              Where.file(source.folder()));
        }
      } catch (IOException unknown) {
        // Then the disk itself says so, when it is full.
      }
    }
  }

  private static Path existing(Path folder) {
    Path whole = folder.toAbsolutePath();
    for (Path above = whole; above != null; above = above.getParent()) {
      if (Files.exists(above)) {
        return above;
      }
    }
    return whole;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.downloads;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Files that belong together: a data set, or the weights of a network. Immutable and thread-safe.
 *
 * @param name by which it is fetched
 * @param aliases other names
 * @param title what it is, in one line
 * @param folder where its files go, below rae4j's home, with {@code /} between folders
 * @param license under which it is published, as far as its publisher says
 * @param homepage where its publisher describes it
 * @param files in the order in which they are fetched
 */
public record Download(
    String name,
    List<String> aliases,
    String title,
    String folder,
    String license,
    String homepage,
    List<DownloadFile> files) {
  /** Copies the lists. */
  public Download {
    aliases = List.copyOf(aliases);
    files = List.copyOf(files);
  }

  /** Where a file of it goes. */
  public Path target(Path home, DownloadFile file) {
    return home.resolve(folder).resolve(file.name());
  }

  /** Whether a file is there, in its size as far as that is known. */
  public boolean isHere(Path home, DownloadFile file) {
    Path target = target(home, file);
    return Files.isRegularFile(target)
        && (file.size().isEmpty() || target.toFile().length() == file.size().getAsLong());
  }

  /** Whether all files are there. */
  public boolean isHere(Path home) {
    return files.stream().allMatch(file -> isHere(home, file));
  }

  /**
   * Whether a name, such as {@code models/lpips/vgg.pth} in a config, is that of one of its files.
   */
  public boolean holds(String path) {
    return files.stream().anyMatch(file -> path.equals(folder + "/" + file.name()));
  }
}

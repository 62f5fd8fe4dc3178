// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.downloads;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file of a {@link Download}. Immutable.
 *
 * @param name its path below the folder of the download, with {@code /} between folders
 * @param size in bytes; empty where nobody states it
 * @param sha256 of its content, 64 lower-case hexadecimal digits; empty where none is published
 * @param checksum where the checksum comes from, for people
 * @param uris where the file is to be had, the first choice first
 */
public record DownloadFile(
    String name, OptionalLong size, Optional<String> sha256, String checksum, List<URI> uris) {
  /** Copies the list. */
  public DownloadFile {
    uris = List.copyOf(uris);
  }
}

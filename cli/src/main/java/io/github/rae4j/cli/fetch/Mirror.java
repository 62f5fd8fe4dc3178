// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.downloads.Download;
import io.github.rae4j.core.downloads.DownloadFile;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where the files of the catalogue are to be had: at their public places, or at a mirror that has
 * them as {@code NAME/FILE}, where the name is that of the catalogue.
 *
 * @param base address of the mirror; empty for the public places
 */
record Mirror(Optional<URI> base) {
  private static final String VARIABLE = "RAE4J_MIRROR";
  private static final String PROPERTY = "rae4j.mirror";

  /** What the property {@code rae4j.mirror} or the variable {@code RAE4J_MIRROR} says. */
  static Mirror fromEnvironment() {
    return new Mirror(
        Optional.ofNullable(System.getProperty(PROPERTY))
            .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
            .filter(text -> !text.isBlank())
            .map(Mirror::address));
  }

  private static URI address(String text) {
    try {
      URI address = URI.create(text.strip().replaceFirst("/+$", ""));
      if (String.valueOf(address.getScheme()).matches("(?i)https?") && address.getHost() != null) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Refused below with all others.
    }
    throw new UsageException(VARIABLE + " must be an http or https address, but is '" + text + "'");
  }

  /** The addresses of a file, the first choice first. */
  List<URI> addresses(Download download, DownloadFile file) {
    return base.map(
            address -> List.of(URI.create(address + "/" + download.name() + "/" + file.name())))
        .orElse(file.uris());
  }
}

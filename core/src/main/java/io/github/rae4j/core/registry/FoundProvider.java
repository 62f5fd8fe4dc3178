// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.spi.Provider;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A provider and what it said about itself.
 *
 * @param jar the plugin's jar that declares it; empty for one of the class path
 */
record FoundProvider(Provider provider, ProviderEntry entry, Optional<Path> jar) {
  /** Its name and its aliases, each once. */
  Stream<String> names() {
    return Stream.concat(Stream.of(entry.name()), entry.aliases().stream()).distinct();
  }

  /** Its class and where that came from, for messages. */
  String where() {
    return provider.getClass().getName() + " in " + entry.source();
  }
}

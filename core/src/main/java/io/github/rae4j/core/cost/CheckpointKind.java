// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import io.github.rae4j.core.lookup.Services;
import io.github.rae4j.spi.CheckpointFamilies;
import io.github.rae4j.spi.CheckpointFamily;
import java.util.Collection;
import java.util.Optional;

/** Recognises what a checkpoint belongs to, by what the modules that know such models say. */
final class CheckpointKind {
  private CheckpointKind() {}

  /** The kind of model that has such keys. */
  static Optional<CheckpointFamily> of(Collection<String> keys) {
    return Services.all(CheckpointFamilies.class).stream()
        .flatMap(found -> found.families().stream())
        .filter(family -> keys.stream().anyMatch(key -> key.startsWith(family.prefix())))
        .findFirst();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import io.github.rae4j.spi.CheckpointFamilies;
import io.github.rae4j.spi.CheckpointFamily;
import java.util.Collection;
import java.util.Optional;
import java.util.ServiceLoader;

/** Recognises what a checkpoint belongs to, by what the modules that know such models say. */
final class CheckpointKind {
  private CheckpointKind() {}

  /** The kind of model that has such keys. */
  static Optional<CheckpointFamily> of(Collection<String> keys) {
    return ServiceLoader.load(CheckpointFamilies.class, CheckpointKind.class.getClassLoader())
        .stream()
        .flatMap(found -> found.get().families().stream())
        .filter(family -> keys.stream().anyMatch(key -> key.startsWith(family.prefix())))
        .findFirst();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.spi.Provider;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A section of a config whose part can be swapped by its name alone: an option that another part of
 * the role declares may stay behind when this one is chosen. It has no effect, and is worth a note.
 */
final class SwappableSection {
  private SwappableSection() {}

  /**
   * Declares the options of the other parts of a role.
   *
   * @return a note for each of them that is written in the section
   */
  static <P extends Provider> List<String> declareOfOthers(
      Registry registry, Class<P> role, P chosen, ConfigParameters section) {
    Set<String> ofOthers = new LinkedHashSet<>();
    registry.providers(role).forEach(each -> ofOthers.addAll(each.options().keys()));
    ofOthers.removeAll(chosen.options().keys());
    return section.declareOfOthers(ofOthers).stream()
        .map(key -> key + " has no effect: '" + chosen.name() + "' has no such option")
        .toList();
  }
}

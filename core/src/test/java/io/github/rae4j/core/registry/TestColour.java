// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.options.Options;
import io.github.rae4j.spi.Provider;

/** A role of the tests, with one provider on their class path. */
public interface TestColour extends Provider {
  /** The provider on the class path. */
  final class Red implements TestColour {
    @Override
    public String name() {
      return "red";
    }

    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String description() {
      return "of the class path";
    }
  }
}

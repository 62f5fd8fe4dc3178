// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.condition;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.util.Locale;

/** The error about a condition that a backbone does not take. */
final class NotTaken {
  private NotTaken() {}

  static ConfigException error(Conditioning conditioning, Condition condition) {
    return new ConfigException(
        String.format(
            Locale.ROOT,
            "%s cannot be sampled with: this model takes %s",
            condition.words(),
            conditioning.takes()),
        Where.key("condition"));
  }
}

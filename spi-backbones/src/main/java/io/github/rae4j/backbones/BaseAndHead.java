// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.spi.Parameters;
import java.util.List;

/** One number for the base of DiT-DH and one for its head. */
record BaseAndHead(int base, int head) {
  /**
   * Reads both.
   *
   * @param single whether one number may stand for both
   */
  static BaseAndHead read(Parameters parameters, String key, BaseAndHead fallback, boolean single) {
    if (!parameters.has(key)) {
      return fallback;
    }
    List<Long> values = parameters.getLongs(key);
    boolean both = values.size() == 1 && single;
    Checks.require(
        parameters,
        key,
        values.size() == 2 || both,
        "must be [base, head]%s, but has %d numbers"
            .formatted(single ? " or one number" : "", values.size()));
    return new BaseAndHead(
        number(parameters, key, values.get(0)), number(parameters, key, values.get(both ? 0 : 1)));
  }

  private static int number(Parameters parameters, String key, long value) {
    Checks.require(parameters, key, value == (int) value, value + " is too large");
    return (int) value;
  }
}

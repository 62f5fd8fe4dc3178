// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.options.OptionException;
import java.util.List;
import java.util.Locale;

/** One number for the base of a backbone such as DiT-DH and one for its head. */
record BaseAndHead(int base, int head) {
  /** Two numbers. */
  static BaseAndHead ofPair(Class<? extends Record> type, String key, List<Integer> values) {
    if (values.size() != 2) {
      throw new OptionException(
          type,
          key,
          String.format(Locale.ROOT, "must be [base, head], but has %d numbers", values.size()));
    }
    return new BaseAndHead(values.get(0), values.get(1));
  }

  /** Two numbers, or one that stands for both. */
  static BaseAndHead ofPairOrOne(Class<? extends Record> type, String key, List<Integer> values) {
    if (values.isEmpty() || values.size() > 2) {
      throw new OptionException(
          type,
          key,
          String.format(
              Locale.ROOT,
              "must be [base, head] or one number, but has %d numbers",
              values.size()));
    }
    return new BaseAndHead(values.get(0), values.get(values.size() - 1));
  }
}

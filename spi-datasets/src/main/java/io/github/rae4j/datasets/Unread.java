// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import java.util.List;
import java.util.Locale;

/** What becomes of images of formats that are not read, such as AVIF. */
public enum Unread {
  /** The data set is refused when it is opened. */
  REFUSE,
  /** Each counts as a damaged image, an error when it is read, which can be skipped. */
  DAMAGED;

  /**
   * Refuses them where that is asked for.
   *
   * @param names of all of them
   */
  void check(List<String> names) {
    if (this == REFUSE && !names.isEmpty()) {
      String more = names.size() == 1 ? "" : " (as are " + (names.size() - 1) + " others)";
      throw new DataException(
          String.format(
                  Locale.ROOT,
                  "%s is of a format that is not read%s; convert it to PNG or remove it, or let"
                      + " unread=damaged",
                  names.get(0),
                  more)
              + " count it among the damaged images, which can be skipped",
          Where.file(names.get(0)).atKey("unread"));
    }
  }

  /** The error for one of them. */
  static DataException error(String name) {
    return new DataException(
        name + " is of a format that is not read; convert it to PNG or remove it",
        Where.file(name));
  }
}

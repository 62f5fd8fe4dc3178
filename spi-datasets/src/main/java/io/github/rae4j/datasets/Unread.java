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

  /** Why an image is not read, and what to do. */
  enum Why {
    FORMAT("of a format that is not read", "convert it to PNG or remove it"),
    SPARSE(
        "a sparse member of the archive, without the zeros of its file, which is not read",
        "pack the archive anew without --sparse (-S), or remove it");

    private final String what;
    private final String advice;

    Why(String what, String advice) {
      this.what = what;
      this.advice = advice;
    }

    /** The error for one image. */
    DataException error(String name) {
      return new DataException(name + " is " + what + "; " + advice, Where.file(name));
    }
  }

  /** Refuses images of formats that are not read, where that is asked for. */
  void check(List<String> names) {
    check(Why.FORMAT, names);
  }

  /**
   * Refuses images where that is asked for.
   *
   * @param names of all that are not read for one reason
   */
  void check(Why why, List<String> names) {
    if (this == REFUSE && !names.isEmpty()) {
      String more = names.size() == 1 ? "" : " (as are " + (names.size() - 1) + " others)";
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s is %s%s; %s, or let unread=damaged count it among the damaged images, which can"
                  + " be skipped",
              names.get(0),
              why.what,
              more,
              why.advice),
          Where.file(names.get(0)).atKey("unread"));
    }
  }

  /** The error for one of them. */
  static DataException error(String name) {
    return Why.FORMAT.error(name);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.NearestName;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The forms in which spark-submit takes a master. */
final class MasterUrl {
  /** The setting of Spark that stands for {@code --master}. */
  static final String SETTING = "spark.master";

  private static final String THREADS = "(?:\\*|0*[1-9]\\d*)";

  /**
   * With a number of failures, and with processes in place of threads, as Spark's tests have it.
   */
  private static final Pattern FORMS =
      Pattern.compile(
          "yarn|local|local\\[\\s*"
              + THREADS
              + "\\s*(?:,\\s*\\d+\\s*)?]|local-cluster\\[.+]|(?:spark|k8s)://.+");

  private static final List<String> WORDS = List.of("yarn", "local", "local[*]");

  private MasterUrl() {}

  /**
   * Refuses what spark-submit does not take.
   *
   * @param option for the message
   * @throws UsageException naming the forms that there are
   */
  static void require(String option, String master) {
    if (!FORMS.matcher(master).matches()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s: '%s' is none of the forms local, local[N], local[*], spark://HOST:PORT, yarn and"
                  + " k8s://URL%s",
              option,
              master,
              NearestName.hint(master, WORDS)));
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;

/** What rae4j needs of Spark. */
final class SparkRequirements {
  private static final int OLDEST = 4;

  private SparkRequirements() {}

  /**
   * Refuses a Spark that is too old.
   *
   * @throws ConfigException saying which it is and which is needed
   */
  static void check() {
    check(version());
  }

  static void check(String version) {
    String major = version.contains(".") ? version.substring(0, version.indexOf('.')) : version;
    if (!major.matches("\\d{1,6}") || Integer.parseInt(major) < OLDEST) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "this is Spark %s, but rae4j needs Spark 4.0 or newer with Scala 2.13 (it is built"
                  + " with 4.2); run it on such a cluster, or sample and encode without Spark by"
                  + " the commands of rae4j",
              version),
          Where.part("Spark"));
    }
  }

  /** By reflection, so that an old Spark gives this answer and not a missing class or method. */
  private static String version() {
    try {
      return String.valueOf(
          Class.forName("org.apache.spark.package").getMethod("SPARK_VERSION").invoke(null));
    } catch (ClassNotFoundException e) {
      throw new ConfigException(
          "Spark is not on the class path; start the program by spark-submit, or add Spark 4.0 or"
              + " newer with Scala 2.13",
          Where.part("Spark"),
          e);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      return "of an unknown version";
    }
  }
}

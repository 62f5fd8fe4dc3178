// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * With {@code spark.executor.userClassPathFirst} unset, Spark's Jackson, SnakeYAML and Guava are
 * those that rae4j gets on an executor, and it does with them what it does with its own.
 */
@ExtendWith(SharedCluster.class)
class LibrariesIT {
  @Test
  void rae4jWorksWithTheLibrariesOfSpark(StandaloneCluster cluster) throws IOException {
    try (SparkSession session =
        cluster.session("libraries", 768).config("spark.cores.max", "1").getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
      Map<String, String> executor =
          new HashMap<>(context.parallelize(List.of(1), 1).map(i -> LibraryUse.measure()).first());
      Map<String, String> driver = LibraryUse.measure();

      assertEquals("driver", driver.get("executor"));
      assertEquals("0", executor.get("executor"));
      assertEquals("AppClassLoader", executor.get("loader of Jackson"));
      assertNotEquals("AppClassLoader", executor.get("loader of rae4j"));
      assertEquals(
          "jackson-databind-" + new ObjectMapper().version() + ".jar",
          executor.get("jar of Jackson"));
      for (String library : List.of("Jackson", "SnakeYAML", "Guava", "Tribuo")) {
        assertEquals(driver.get("jar of " + library), executor.get("jar of " + library));
      }
      for (String result : List.of("config", "images", "guice", "accuracy", "saved model")) {
        assertTrue(executor.containsKey(result), result);
        assertEquals(driver.get(result), executor.get(result), result);
      }
      assertEquals("1.0", executor.get("accuracy"));
    }
  }
}

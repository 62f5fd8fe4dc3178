// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import static io.github.rae4j.spark.evaluation.OneMachine.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.spark.LocalSpark;
import io.github.rae4j.spark.SparkModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The statistics of latents have the bits of those of one machine. */
@ExtendWith(LocalSpark.class)
final class SparkStatisticsTest {
  private static final int COUNT = 205;
  private static final int BATCH = 16;

  @TempDir private static Path folder;

  private static String pictures = "";

  @BeforeAll
  static void writePictures() throws IOException {
    pictures = OneMachine.pictures(folder.resolve("pictures"), COUNT, 4);
    OneMachine.statistics(pictures, BATCH, folder.resolve("one.pt"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void theFileIsThatOfOneMachine(int partitions, SparkSession spark) throws IOException {
    LatentStatistics statistics =
        SparkStatistics.of(spark)
            .withPartitions(partitions)
            .latents(
                SparkModel.of(MODEL),
                ImageSource.dataSet(pictures),
                ImagePreparation.parse("pad:32"));
    assertEquals(COUNT, statistics.moments().count());
    assertTrue(statistics.weights().containsKey("encoder"), statistics.weights()::toString);
    Path out = folder.resolve(partitions + ".pt");
    Map<String, Object> written = statistics.writeTo(out, Map.of());
    assertEquals(-1, Files.mismatch(folder.resolve("one.pt"), out));
    assertEquals((long) COUNT, written.get("values"));
  }
}

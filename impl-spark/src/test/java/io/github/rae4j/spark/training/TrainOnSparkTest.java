// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.spark.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is refused on the driver; {@code TrainingIT} trains on executors. */
@ExtendWith(LocalSpark.class)
final class TrainOnSparkTest {
  @TempDir Path folder;

  private TrainOnSpark.Builder run() {
    return TrainOnSpark.builder()
        .config("tiny-fashion")
        .data("latents.safetensors")
        .folder(folder.resolve("run").toString());
  }

  @Test
  void aMasterWithoutExecutorsTrainsOneProcessOnly(SparkSession spark) {
    RaeException problem = assertThrows(RaeException.class, () -> run().processes(2).run(spark));
    String message = String.valueOf(problem.getMessage());
    assertTrue(message.contains("training with 2 processes needs as many executors"), message);
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void aFolderThatIsNoPathIsRefused() {
    IllegalArgumentException problem =
        assertThrows(IllegalArgumentException.class, () -> run().folder("hdfs:///run").build());
    String message = String.valueOf(problem.getMessage());
    assertTrue(message.contains("hdfs:///run") && message.contains("mounted"), message);
  }

  @Test
  void namesWhatIsNotGiven() {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> run().data("").build())
                .getMessage());
    assertEquals("name the data of the run", message);
    assertThrows(IllegalArgumentException.class, () -> run().processes(0));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingLogTest {
  @TempDir Path folder;

  /** A file of somebody else is neither taken for a log nor written over. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "my notes about this run\n",
        "\n",
        "step,loss\nnotes,1\n",
        "loss,step\n1,2\n",
        "step,loss\n1,0.5\n\"\0\0",
      })
  void aFileThatIsNoLogIsRefusedAndKept(String content) throws IOException {
    Path file = folder.resolve(TrainingLog.STEPS);
    Files.writeString(file, content);
    DataException refused = assertThrows(DataException.class, () -> new TrainingLog(file, 10));
    assertTrue(
        refused.getMessage().equals(file + " is no log of a training run; move it away"),
        refused.getMessage());
    assertEquals(content, Files.readString(file));
  }

  @Test
  void linesAfterTheCheckpointAreDropped() throws IOException {
    Path file = folder.resolve(TrainingLog.STEPS);
    TrainingLog log = new TrainingLog(file, 0);
    for (long step = 1; step <= 3; step++) {
      log.add(step, Map.of("loss", 0.5));
    }
    new TrainingLog(file, 2);
    assertEquals("step,loss\n1,0.5\n2,0.5\n", Files.readString(file));
  }
}

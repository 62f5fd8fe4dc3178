// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.tensor.MappedFile;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file that becomes shorter while it is mapped is an error about the file, not in the JVM. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a mapped file cannot be cut there")
final class MappedFileTest {
  @TempDir Path folder;

  private Path written() {
    Path file = folder.resolve("x.safetensors");
    SafetensorsWriter.write(file, Map.of("w", Tensor.of(new float[1 << 20], 1 << 20)), Map.of());
    return file;
  }

  private static void cut(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(100);
    }
  }

  @Test
  void aMappedTensorOfAFileThatShrinksIsAnError() throws IOException {
    Path file = written();
    Tensor tensor = Checkpoint.open(file).get("w");
    cut(file);
    CheckpointException error = assertThrows(CheckpointException.class, tensor::toFloatArray);
    assertEquals(Optional.of(file.toRealPath().toString()), error.file());
    assertTrue(error.getMessage().contains("became shorter"), error.getMessage());
  }

  @Test
  void aFileThatShrankBeforeItIsMappedIsAnError() throws IOException {
    Path file = written();
    Checkpoint checkpoint = Checkpoint.open(file);
    cut(file);
    CheckpointException error = assertThrows(CheckpointException.class, () -> checkpoint.get("w"));
    assertTrue(error.getMessage().contains("and now has 100"), error.getMessage());
  }

  @Test
  void aFileThatWasReplacedIsReadAsItWas() throws IOException {
    Path file = written();
    Tensor tensor = Checkpoint.open(file).get("w");
    Path other = Files.write(folder.resolve("other"), new byte[3]);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertEquals(1 << 20, tensor.toFloatArray().length);
  }

  @Test
  void otherErrorsOfTheJvmStayWhatTheyAre() {
    InternalError other = new InternalError("something else");
    assertEquals(
        other,
        assertThrows(
            InternalError.class,
            () ->
                MappedFile.read(
                    "x",
                    () -> {
                      throw other;
                    })));
  }
}

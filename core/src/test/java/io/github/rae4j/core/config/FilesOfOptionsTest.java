// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FilesOfOptionsTest {
  /** Options with a released file. */
  public record Released(
      @Option(
              value = "the weights",
              defaultValue = "models/net.pth",
              source = "https://example.org/net.pth")
          Weights weights) {}

  private record Files(Map<String, Weights> files) implements ConfigSection.ModelFolders {
    @Override
    public ModelFolder open(String name) {
      throw new MissingFileException("no folder " + name, Where.file(name));
    }

    @Override
    public Weights weights(String name) {
      if (name.equals("damaged.pth")) {
        throw new CheckpointException("damaged", Where.file(name));
      }
      return Optional.ofNullable(files.get(name))
          .orElseThrow(() -> new MissingFileException("not in memory", Where.file(name)));
    }
  }

  private static Released read(Map<String, Weights> files, Map<String, ?> values) {
    return Options.of(Released.class)
        .read(ConfigParameters.of("test.yaml", values, new Files(files)));
  }

  @Test
  void theReleasedFileIsTheDefault() {
    Weights released = Weights.of("released", Map.of());
    assertEquals(released, read(Map.of("models/net.pth", released), Map.of()).weights());
  }

  @Test
  void aMissingReleasedFileSaysWhereItIsPublished() {
    MissingFileException e =
        assertThrows(MissingFileException.class, () -> read(Map.of(), Map.of()));
    assertTrue(e.getMessage().contains("https://example.org/net.pth"), e.getMessage());
    assertEquals(Optional.of("models/net.pth"), e.file());
    assertEquals(Optional.of("weights"), e.key());
    RaeException named =
        assertThrows(
            MissingFileException.class, () -> read(Map.of(), Map.of("weights", "mine.pth")));
    assertFalse(named.getMessage().contains("example.org"), named.getMessage());
  }

  @Test
  void aDamagedFileIsNoErrorOfTheConfig() {
    CheckpointException e =
        assertThrows(
            CheckpointException.class, () -> read(Map.of(), Map.of("weights", "damaged.pth")));
    assertEquals(Optional.of("damaged.pth"), e.file());
    assertEquals(Optional.of("weights"), e.key());
    assertTrue(e.getMessage().contains("test.yaml"), e.getMessage());
  }
}

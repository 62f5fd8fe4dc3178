// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.MissingFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets are opened in one line, and say what kind of error there is. */
class OpeningInJavaTest {
  @TempDir private Path folder;

  @Test
  void opensInOneLine() {
    TestFiles.png(folder.resolve("cat/0.png"), 0);
    TestFiles.png(folder.resolve("dog/1.png"), 1);
    try (ImageDataSet data = ImageFolder.open(folder)) {
      assertEquals(1, data.label(1).orElseThrow());
    }
    try (ImageDataSet data =
        new ImageFolder(folder.toString()).withLabels(ImageFolder.Labels.NONE).open()) {
      assertTrue(data.label(1).isEmpty());
    }
    try (ImageDataSet data = FashionMnist.open(TestFiles.fashionMnist(), Split.TEST)) {
      assertEquals(12, data.size());
    }
    try (ImageDataSet data = Idx.open(TestFiles.fashionMnist())) {
      assertEquals(24, data.size());
    }
  }

  @Test
  void whatIsMissingDamagedOrMisspeltAreErrorsOfTheirKind() throws IOException {
    Path nowhere = folder.resolve("nowhere");
    MissingFileException missing =
        assertThrows(MissingFileException.class, () -> ImageFolder.open(nowhere));
    assertEquals(Optional.of(nowhere.toString()), missing.file());
    Path damaged = Files.write(folder.resolve("x.tar"), new byte[700]);
    assertThrows(DataException.class, () -> WebDataset.open(damaged));
    ConfigException misspelt = assertThrows(ConfigException.class, () -> provider("labels", "all"));
    assertEquals(Optional.of("labels"), misspelt.key());
    assertTrue(misspelt.getMessage().contains("auto, folders, none"), misspelt.getMessage());
    MissingFileException configured =
        assertThrows(MissingFileException.class, () -> provider("labels", "none"));
    assertEquals(Optional.of("path"), configured.key());
    assertEquals(Optional.of(nowhere.toString()), configured.file());
    assertTrue(configured.getMessage().startsWith("data.yaml: path:"), configured.getMessage());
  }

  private ImageDataSet provider(String key, String value) {
    return new ImageFolderProvider()
        .create(
            ConfigParameters.of(
                "data.yaml", Map.of("path", folder.resolve("nowhere").toString(), key, value)));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.MissingFileException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReaderTest {
  @TempDir private Path folder;

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("config.json"), text);
  }

  @Test
  void scalarsOfAFileThatIsTooLargeAsAWhole() throws Exception {
    Path file = folder.resolve("config.json");
    try (Writer out = Files.newBufferedWriter(file)) {
      out.write("{\"name\": \"größe\", \"latents_mean\": [");
      String row = "[" + "0.12345678901234567, ".repeat(1000) + "1]";
      for (int i = 0; i < 900; i++) {
        out.write(row + ",\n");
      }
      out.write(row + "], \"size\": 224, \"scale\": 1.5, \"flat\": true, \"none\": null}");
    }
    assertTrue(Files.size(file) > JsonReader.MAX_BYTES);
    assertThrows(RuntimeException.class, () -> JsonReader.readFile(file));
    assertEquals(
        Map.of("name", "größe", "size", 224, "scale", 1.5, "flat", true),
        JsonReader.readScalars(file));
  }

  @Test
  void damagedFilesAreNamedWithTheLine() throws Exception {
    for (String text : new String[] {"", "[1]", "{\"a\": 1,\n\"a\": 2}", "{\"a\":\n [1, 2"}) {
      Path file = file(text);
      ConfigException refused =
          assertThrows(ConfigException.class, () -> JsonReader.readScalars(file), text);
      assertTrue(refused.getMessage().contains("config.json"), refused.getMessage());
    }
    assertThrows(
        MissingFileException.class, () -> JsonReader.readScalars(folder.resolve("none.json")));
  }
}

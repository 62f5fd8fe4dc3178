// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static io.github.rae4j.cli.EditedPictures.QUICK;
import static io.github.rae4j.cli.EditedPictures.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.formats.image.PngText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code film}. */
class FilmCommandTest {
  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  @Test
  void filmShowsStatesAndPredictions() throws Exception {
    Path gif = file("film.gif");
    JsonNode result =
        Run.of("film", "--labels", "7,8", "--steps", 6, "--every", 2, "--json", "--out", gif)
            .json();
    assertEquals(4, result.get("frames").asInt());
    assertEquals(4, EditedPictures.frames(gif));
    String content = Files.readString(gif, StandardCharsets.ISO_8859_1);
    assertTrue(content.contains("rae4j.edit: film"));
    Path sheet = file("film.png");
    Run.of("film", "--labels", "7", "--steps", 6, "--out", sheet).done();
    assertTrue(read(sheet).width() > 6 * 128);
    assertEquals("film", PngText.read(sheet).get("rae4j.edit"));
    Path all = file("all");
    Run.of("film", "--count", 1, QUICK, "--out", all).done();
    assertEquals(4, Run.files(all).size());
    assertEquals("0 of 3", PngText.read(all.resolve("000000.png")).get("rae4j.edit.step"));
    String time = PngText.read(all.resolve("000000.png")).get("rae4j.edit.time");
    assertEquals(1, Double.parseDouble(time), 1e-6);
  }
}

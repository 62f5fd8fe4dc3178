// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static io.github.rae4j.cli.EditedPictures.QUICK;
import static io.github.rae4j.cli.EditedPictures.SIDE;
import static io.github.rae4j.cli.EditedPictures.difference;
import static io.github.rae4j.cli.EditedPictures.images;
import static io.github.rae4j.cli.EditedPictures.read;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.formats.image.PngText;
import io.github.rae4j.formats.io.FileHash;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code interpolate}. */
class InterpolateCommandTest {
  @TempDir private static Path pictures;
  private static Path boot;

  @TempDir Path folder;

  @BeforeAll
  static void makePicture() {
    boot = EditedPictures.boot(pictures);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  @Test
  void interpolateWalksBetweenTheImagesOfARun() throws Exception {
    Path walk = file("walk.safetensors");
    Path images = file("images.safetensors");
    JsonNode result =
        Run.of(
                "interpolate",
                "--labels",
                "7,9,none",
                "--frames",
                3,
                "--seed",
                5,
                QUICK,
                "--json",
                "--out",
                walk)
            .json();
    assertEquals(5, result.get("frames").asInt());
    assertEquals("[7,9,null]", result.get("labels").toString());
    Run.of("sample", "--labels", "7,9,none", "--seed", 5, QUICK, "--out", images).done();
    int size = 3 * SIDE * SIDE;
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(
          Arrays.copyOfRange(images(images), i * size, (i + 1) * size),
          Arrays.copyOfRange(images(walk), 2 * i * size, (2 * i + 1) * size),
          1e-4f);
    }
    Path gif = file("walk.gif");
    Run.of("interpolate", "--frames", 4, QUICK, "--out", gif).done();
    assertEquals(6, EditedPictures.frames(gif));
    Path all = file("all");
    Run.of("interpolate", "--labels", "7,7", "--frames", 3, QUICK, "--out", all).done();
    Map<String, String> texts = PngText.read(all.resolve("000001.png"));
    assertEquals("interpolation", texts.get("rae4j.edit"));
    assertEquals("0.5", texts.get("rae4j.edit.weight"));
    assertEquals("7 Sneaker", texts.get("rae4j.edit.to"));
    assertEquals("42", texts.get("rae4j.seed"));
    Path sheet = file("sheet.png");
    Run.of("interpolate", "--labels", "0,1", "--frames", 3, QUICK, "--out", sheet).done();
    assertEquals("0,1", PngText.read(sheet).get("rae4j.label"));
  }

  @Test
  void interpolateWalksBetweenPictures() {
    Path other = file("other");
    Run.of("sample", "--labels", "8", QUICK, "--out", other).done();
    Path walk = file("walk");
    Run.of(
            "interpolate",
            boot,
            other.resolve("000000.png"),
            "--labels",
            "9,8",
            "--frames",
            3,
            "sampler.params.sampling_method=rk4",
            "sampler.params.num_steps=10",
            "--out",
            walk)
        .done();
    assertTrue(difference(read(boot), read(walk.resolve("000000.png")), false) < 15);
    Map<String, String> texts = PngText.read(walk.resolve("000001.png"));
    assertEquals(FileHash.sha256(boot), texts.get("rae4j.edit.picture.0.sha256"));
    assertFalse(texts.containsKey("rae4j.seed"));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static io.github.rae4j.cli.EditedPictures.QUICK;
import static io.github.rae4j.cli.EditedPictures.SIDE;
import static io.github.rae4j.cli.EditedPictures.images;
import static io.github.rae4j.cli.EditedPictures.mask;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PngText;
import io.github.rae4j.formats.image.PngWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code interpolate}, {@code inpaint}, {@code vary}, {@code invert} and {@code film} share.
 */
class EditCommandsTest {
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
  @NeedsLibtorch
  void enginesAgree() {
    Path here = file("here.safetensors");
    Path there = file("there.safetensors");
    for (List<Object> words :
        List.<List<Object>>of(
            List.of("inpaint", boot, "--mask", mask(folder, SIDE), "--labels", "7"),
            List.of("interpolate", "--labels", "7,9", "--frames", 3))) {
      for (String engine : List.of("onnxruntime", "pytorch")) {
        List<Object> all = new ArrayList<>(words);
        Path out = engine.equals("pytorch") ? there : here;
        all.addAll(List.of(QUICK, "--engine", engine, "--out", out));
        Run.of(all.toArray()).done();
      }
      assertArrayEquals(images(here), images(there), 1e-3f);
    }
  }

  @Test
  void autoGuidanceAndSharedBasesGoWithAllOfThem() {
    Path walk = file("walk.safetensors");
    Path images = file("images.safetensors");
    String cfg = "--config=tiny-fashion-cfg";
    String shared = "--share-base=2";
    Run.of("interpolate", cfg, "--labels", "7,9", "--frames", 3, shared, QUICK, "--out", walk)
        .done();
    Run.of("sample", cfg, "--labels", "7,9", shared, QUICK, "--out", images).done();
    int size = 3 * SIDE * SIDE;
    assertArrayEquals(
        Arrays.copyOf(images(images), size), Arrays.copyOf(images(walk), size), 1e-4f);
    assertArrayEquals(
        Arrays.copyOfRange(images(images), size, 2 * size),
        Arrays.copyOfRange(images(walk), 2 * size, 3 * size),
        1e-4f);
    Path varied = file("varied.png");
    Run.of("vary", boot, "--config", "tiny-fashion-ag", "--labels", "9", QUICK, "--out", varied)
        .done();
    assertTrue(PngText.read(varied).containsKey("rae4j.sha256.guidance"));
  }

  @Test
  void refusesWrongUsage() {
    Path out = file("x.png");
    Run.of("vary", "--out", out).usage("name a picture");
    Run.of("vary", boot, boot, "--out", out).usage("one picture", "2 are named");
    Run.of("vary", boot, "--strength", 1.5, "--out", out).usage("--strength", "[0, 1]", "1.5");
    Run.of("vary", boot, "--strength", "nan", "--out", out).usage("--strength");
    Run.of("vary", boot, "--count", 0, "--out", out).usage("--count");
    Run.of("vary", boot, "--labels", "sneeker", "--out", out).usage("'Sneaker'");
    Run.of("vary", boot, "--out", file("x.gif")).usage("x.gif", ".png");
    Run.of("inpaint", boot, "--out", out).usage("--mask");
    Run.of("interpolate", "--labels", "7", "--out", out).usage("two images", "--labels 0,9");
    Run.of("interpolate", "--frames", 1, "--out", out).usage("--frames", "at least 2");
    Run.of("interpolate", boot, "--out", out).usage("two pictures");
    Run.of("interpolate", boot, boot, "--labels", "1", QUICK, "--out", out)
        .usage("2 pictures", "1");
    Run.of("invert", "--out", file("n.safetensors")).usage("at least one picture");
    Run.of("invert", boot, "--out", out).usage(".safetensors");
    Run.of("invert", boot, "--out", file("n.safetensors"), "--back", file("b.gif"))
        .usage("--back", ".png");
    Run.of("film", "--out", file("f.npz")).usage("film", ".gif");
    Run.of("film", "--out", file("f.gif"), "--every", 0).usage("--every");
    Run.of("film", "--out", file("f.gif"), "--delay", 1).usage("--delay", "[10, 10000]");
    Run.of("film", "--count", 25, "--out", file("f.gif")).usage("at most 24", "25");
    Run.of("film", boot, "--out", file("f.gif")).usage("key.path=value");
    assertEquals(List.of(), Run.files(folder));
  }

  @Test
  void refusesBadFilesAndConfigs() throws Exception {
    Path out = file("x.png");
    Path broken = Files.writeString(file("broken.png"), "no picture");
    Run.of("vary", broken, "--out", out).failed("broken.png");
    Run.of("vary", file("absent.png"), "--out", out).failed("absent.png");
    Run.of("inpaint", boot, "--mask", broken, "--out", out).failed("broken.png");
    byte[] black = new byte[SIDE * SIDE * 3];
    Path dark = file("dark.png");
    PngWriter.write(dark, new RgbImage(SIDE, SIDE, black), Map.of());
    Run.of("inpaint", boot, "--mask", dark, "--out", out).failed("black everywhere");
    Path config = Files.writeString(file("latents.yaml"), Bundled.configWithout("stage_1"));
    for (String command : List.of("vary", "invert")) {
      Run.of(command, boot, "--config", config).failed("no stage_1");
    }
    Run.of("film", "--config", config, "--out", file("f.gif")).failed("no stage_1");
    assertFalse(Files.exists(out));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static io.github.rae4j.cli.EditedPictures.QUICK;
import static io.github.rae4j.cli.EditedPictures.SIDE;
import static io.github.rae4j.cli.EditedPictures.difference;
import static io.github.rae4j.cli.EditedPictures.images;
import static io.github.rae4j.cli.EditedPictures.mask;
import static io.github.rae4j.cli.EditedPictures.read;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PngText;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.io.FileHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code vary} and {@code inpaint}. */
class VaryAndInpaintCommandsTest {
  private static final int TOKEN = 8;

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
  void varyShowsThePictureAndItsVariations() {
    Path out = file("varied.png");
    JsonNode result =
        Run.of(
                "vary",
                boot,
                "--strength",
                0.5,
                "--labels",
                "sneaker,none",
                QUICK,
                "--seed",
                3,
                "--json",
                "--out",
                out)
            .json();
    assertEquals(2, result.get("images").asInt());
    assertEquals("[7,null]", result.get("labels").toString());
    assertEquals(0.5, result.get("strength").asDouble());
    assertEquals(3, result.get("evaluations").asInt());
    assertEquals(out.toString(), result.get("out").asText());
    Map<String, String> texts = PngText.read(out);
    assertEquals("variation", texts.get("rae4j.edit"));
    assertEquals("0.5", texts.get("rae4j.edit.strength"));
    assertEquals("000000.png", texts.get("rae4j.edit.picture"));
    assertEquals(FileHash.sha256(boot), texts.get("rae4j.edit.picture.sha256"));
    assertEquals("7,none", texts.get("rae4j.label"));
    assertEquals("3", texts.get("rae4j.seed"));
    assertTrue(texts.containsKey("rae4j.sha256.encoder"), "" + texts);
    assertTrue(texts.containsKey("rae4j.sha256.backbone"), "" + texts);
    // Three tiles of 128 pixels.
    assertTrue(read(out).width() > 3 * 128 && read(out).width() < 4 * 128);
    Path all = file("all");
    Run run = Run.of("vary", boot, QUICK, "--out", all).done();
    assertTrue(run.out().contains("4 variations of 000000.png in "), run.out());
    assertTrue(run.out().contains("written   " + all), run.out());
    assertEquals(4, Run.files(all).size());
    assertEquals("none", PngText.read(all.resolve("000003.png")).get("rae4j.label"));
    assertEquals("3", PngText.read(all.resolve("000003.png")).get("rae4j.image"));
  }

  @Test
  void theStrengthReachesFromTheReconstructionToSampling() {
    Path varied = file("varied.safetensors");
    Path same = file("same.safetensors");
    Run.of("vary", boot, "--strength", 0, "--labels", "7", QUICK, "--out", varied).done();
    Run.of("reconstruct", boot, "--out", same).done();
    assertArrayEquals(images(same), images(varied), 1e-4f);
    Run.of("vary", boot, "--strength", 1, "--labels", "7,2", QUICK, "--out", varied).done();
    Run.of("sample", "--labels", "7,2", QUICK, "--out", same).done();
    assertArrayEquals(images(same), images(varied), 1e-4f);
    Path first = file("first.safetensors");
    Run.of("vary", boot, "--strength", 0.6, "--labels", "7,2", QUICK, "--out", varied).done();
    Run.of(
            "vary",
            boot,
            "--strength",
            0.6,
            "--labels",
            "7",
            "--batch-size",
            1,
            QUICK,
            "--out",
            first)
        .done();
    assertArrayEquals(images(first), Arrays.copyOf(images(varied), images(first).length), 1e-4f);
    assertNotEquals(images(same)[500], images(varied)[500]);
  }

  @Test
  void inpaintKeepsThePixelsOutsideOfTheMask() {
    Path mask = mask(folder, SIDE);
    Path out = file("painted");
    JsonNode result =
        Run.of(
                "inpaint",
                boot,
                "--mask",
                mask,
                "--labels",
                "sneaker,9",
                "--paste",
                QUICK,
                "--json",
                "--out",
                out)
            .json();
    assertEquals(SIDE * SIDE / 4, result.get("painted_pixels").asInt());
    assertEquals(SIDE / TOKEN * (SIDE / TOKEN) / 4, result.get("painted_tokens").asInt());
    Map<String, String> texts = PngText.read(out.resolve("000000.png"));
    assertEquals("inpainting", texts.get("rae4j.edit"));
    assertEquals("true", texts.get("rae4j.edit.paste"));
    assertEquals(FileHash.sha256(mask), texts.get("rae4j.edit.mask.sha256"));
    assertEquals("7 Sneaker", texts.get("rae4j.label"));
    RgbImage original = read(boot);
    RgbImage painted = read(out.resolve("000000.png"));
    assertEquals(0, difference(original, painted, false));
    assertTrue(difference(original, painted, true) > 0);
    Path decoded = file("decoded");
    Run.of("inpaint", boot, "--mask", mask, "--labels", "9", QUICK, "--out", decoded).done();
    // The decoder sees all tokens, so known pixels come back nearly.
    double near = difference(original, read(decoded.resolve("000000.png")), false);
    assertTrue(near > 0 && near < 12, "mean difference " + near);
    Path sheet = file("sheet.png");
    Run.of("inpaint", boot, "--mask", mask, "--strength", 0.5, QUICK, "--out", sheet).done();
    assertTrue(read(sheet).width() > 5 * 128);
  }

  @ParameterizedTest
  @CsvSource({
    "ODE, dopri5, atol=1e-4",
    "ODE, heun, num_steps=4",
    "ODE, rk4, num_steps=4",
    "ODE, dpm++2m, num_steps=6",
    "ODE, unipc, num_steps=6",
    "ODE, ab2, num_steps=6",
    "SDE, euler, diffusion_form=linear",
    "SDE, dpm++2m, num_steps=20"
  })
  void everySamplerInpaintsAndVaries(String mode, String method, String option) {
    List<Object> sampler =
        List.of(
            "--labels",
            "9",
            "sampler.mode=" + mode,
            "sampler.params.sampling_method=" + method,
            "sampler.params." + option);
    List<Object> inpaint =
        new ArrayList<>(
            List.of("inpaint", boot, "--mask", mask(folder, SIDE), "--out", file("painted")));
    inpaint.addAll(sampler);
    Run.of(inpaint.toArray()).done();
    double near = difference(read(boot), read(file("painted").resolve("000000.png")), false);
    assertTrue(near < 12, method + ": mean difference " + near);
    List<Object> vary =
        new ArrayList<>(List.of("vary", boot, "--strength", 0.3, "--out", file("varied")));
    vary.addAll(sampler);
    Run.of(vary.toArray()).done();
    double varied = difference(read(boot), read(file("varied").resolve("000000.png")), false);
    assertTrue(varied < 25, method + ": mean difference " + varied);
  }

  @Test
  void picturesOfAnotherSizeAreCut() {
    byte[] rgb = new byte[60 * 40 * 3];
    Path wide = file("wide.png");
    PngWriter.write(wide, new RgbImage(60, 40, rgb), Map.of());
    Run run = Run.of("vary", wide, QUICK, "--labels", "1", "--out", file("x.png"));
    assertEquals(0, run.status(), run.err());
    assertTrue(run.err().contains("60 x 40") && run.err().contains("32 x 32"), run.err());
    Run.of("inpaint", wide, "--mask", mask(folder, SIDE), QUICK, "--out", file("y.png"))
        .failed("--mask", "32 x 32 pixels", "60 x 40 pixels", "the size of its picture");
    assertFalse(Files.exists(file("y.png")));
  }
}

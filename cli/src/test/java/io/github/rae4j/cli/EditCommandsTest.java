// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.PngText;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.io.FileHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code interpolate}, {@code inpaint}, {@code vary}, {@code invert} and {@code film}. */
class EditCommandsTest {
  private static final String QUICK = "sampler.params.num_steps=4";
  private static final int SIDE = 32;
  private static final int TOKEN = 8;

  @TempDir Path folder;

  private Path boot = Path.of("");

  @BeforeEach
  void makePicture() {
    Path made = folder.resolve("made");
    Run.of("sample", "--labels", "9", "sampler.params.num_steps=10", "--out", made).done();
    boot = made.resolve("000000.png");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static RgbImage read(Path file) {
    return new ImageReader().read(file);
  }

  private static float[] images(Path file) {
    return Checkpoint.open(file).weights().get("images").toFloatArray();
  }

  private static int frames(Path gif) throws IOException {
    javax.imageio.ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(gif.toFile())) {
      reader.setInput(in);
      return reader.getNumImages(true);
    } finally {
      reader.dispose();
    }
  }

  /** White in the upper left quarter. */
  private Path mask(int side) {
    byte[] rgb = new byte[side * side * 3];
    for (int y = 0; y < side / 2; y++) {
      Arrays.fill(rgb, y * side * 3, (y * side + side / 2) * 3, (byte) 255);
    }
    Path file = file("mask-" + side + ".png");
    PngWriter.write(file, new RgbImage(side, side, rgb), Map.of());
    return file;
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
    Path mask = mask(SIDE);
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

  /** The mean difference of the pixels that the mask paints, or of the others. */
  private static double difference(RgbImage a, RgbImage b, boolean painted) {
    double sum = 0;
    int count = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        if ((y < SIDE / 2 && x < SIDE / 2) == painted) {
          int at = (y * SIDE + x) * 3;
          sum += Math.abs((a.rgb()[at] & 0xFF) - (b.rgb()[at] & 0xFF));
          count++;
        }
      }
    }
    return sum / count;
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
        new ArrayList<>(List.of("inpaint", boot, "--mask", mask(SIDE), "--out", file("painted")));
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
  @NeedsLibtorch
  void enginesAgree() {
    Path here = file("here.safetensors");
    Path there = file("there.safetensors");
    for (List<Object> words :
        List.<List<Object>>of(
            List.of("inpaint", boot, "--mask", mask(SIDE), "--labels", "7"),
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
    Run.of("interpolate", "--labels", "7,9", "--frames", 3, "--share-base", 2, QUICK, "--out", walk)
        .done();
    Run.of("sample", "--labels", "7,9", "--share-base", 2, QUICK, "--out", images).done();
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
    assertEquals(6, frames(gif));
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

  @Test
  void invertFindsTheNoiseThatSampleComesBackFrom() {
    Path noise = file("noise.safetensors");
    Path back = file("back.png");
    String method = "sampler.params.sampling_method=rk4";
    String steps = "sampler.params.num_steps=25";
    JsonNode result =
        Run.of(
                "invert",
                boot,
                "--labels",
                "9",
                method,
                steps,
                "--back",
                back,
                "--json",
                "--out",
                noise)
            .json();
    assertTrue(result.get("psnr").get(0).asDouble() > 50, "" + result);
    assertEquals(Bundled.latentShape(1), Checkpoint.open(noise).weights().shape("noise"));
    assertEquals("inversion", Checkpoint.open(noise).metadata().get("rae4j.edit"));
    assertEquals("inversion", PngText.read(back).get("rae4j.edit"));
    Path again = file("again.safetensors");
    Path reconstructed = file("reconstructed.safetensors");
    Run.of("sample", "--noise", noise, method, steps, "--out", again).done();
    Run.of("reconstruct", boot, "--out", reconstructed).done();
    assertArrayEquals(images(reconstructed), images(again), 5e-3f);
    Run.of("invert", boot, QUICK, "--out", noise).done();
    assertArrayEquals(
        new long[] {10}, Checkpoint.open(noise).weights().get("labels").toLongArray());
    Run.of(
            "invert",
            boot,
            "sampler.mode=SDE",
            "sampler.params.sampling_method=euler",
            "--out",
            noise)
        .failed("sampler.mode=ODE");
  }

  @ParameterizedTest
  @CsvSource({"dopri5, 40", "heun, 40", "dpm++2m, 25", "unipc, 25", "ab2, 25", "euler, 25"})
  void everySamplerOfTheProbabilityFlowInverts(String method, double decibels) {
    JsonNode result =
        Run.of(
                "invert",
                boot,
                "--labels",
                "9",
                "sampler.params.sampling_method=" + method,
                "sampler.params.num_steps=20",
                "--back",
                file("back.png"),
                "--json",
                "--out",
                file("noise.safetensors"))
            .json();
    double psnr = result.get("psnr").get(0).asDouble();
    assertTrue(psnr > decibels, method + ": " + psnr);
  }

  @Test
  void filmShowsStatesAndPredictions() throws Exception {
    Path gif = file("film.gif");
    JsonNode result =
        Run.of("film", "--labels", "7,8", "--steps", 6, "--every", 2, "--json", "--out", gif)
            .json();
    assertEquals(4, result.get("frames").asInt());
    assertEquals(4, frames(gif));
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

  @Test
  void picturesOfAnotherSizeAreCut() {
    byte[] rgb = new byte[60 * 40 * 3];
    Path wide = file("wide.png");
    PngWriter.write(wide, new RgbImage(60, 40, rgb), Map.of());
    Run run = Run.of("vary", wide, QUICK, "--labels", "1", "--out", file("x.png"));
    assertEquals(0, run.status(), run.err());
    assertTrue(run.err().contains("60 x 40") && run.err().contains("32 x 32"), run.err());
    Run.of("inpaint", wide, "--mask", mask(SIDE), QUICK, "--out", file("y.png"))
        .failed("--mask", "32 x 32 pixels", "60 x 40 pixels", "the size of its picture");
    assertFalse(Files.exists(file("y.png")));
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
    assertEquals(List.of("made/000000.png"), Run.files(folder));
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

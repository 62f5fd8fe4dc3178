// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.PngText;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.formats.npy.NpzReader;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleCommandTest {
  private static final String QUICK = "sampler.params.num_steps=3";

  @TempDir Path folder;

  private static Weights tensors(Path file) {
    return Checkpoint.open(file).weights();
  }

  @Test
  void withoutAConfigMakesALabelledGridAndSaysWhereAndWhatNext() throws Exception {
    Path grid = folder.resolve("new/folder/grid.png");
    Run run = Run.of("sample", "--steps", 3, "--out", grid).done();
    assertTrue(run.out().contains("10 images in "), run.out());
    assertTrue(run.out().contains(", 2 evaluations each"), run.out());
    assertTrue(run.out().contains(grid.toString()), run.out());
    assertTrue(run.out().contains("Try next:"), run.out());
    Map<String, String> texts = PngText.read(grid);
    assertEquals("rae4j " + Provenance.VERSION, texts.get("Software"));
    assertEquals("tiny-fashion-ig sampler.params.num_steps=3", texts.get("rae4j.config"));
    assertTrue(texts.get("rae4j.settings").contains("\"num_steps\":3"), "" + texts);
    assertEquals("2", texts.get("rae4j.evaluations"));
    assertEquals("42", texts.get("rae4j.seed"));
    assertEquals("0,1,2,3,4,5,6,7,8,9", texts.get("rae4j.label"));
    assertEquals(FileHash.sha256(Bundled.BACKBONE), texts.get("rae4j.sha256.backbone"));
    assertEquals(FileHash.sha256(Bundled.DECODER), texts.get("rae4j.sha256.decoder"));
    assertEquals(FileHash.sha256(Bundled.STATISTICS), texts.get("rae4j.sha256.statistics"));
    // Two rows of five tiles of 128 pixels, with gaps, margins and captions.
    assertTrue(new ImageReader().read(grid).width() > 5 * 128);
  }

  @Test
  @NeedsLibtorch
  void thePrecisionIsPartOfWhatAPictureCameFrom() throws Exception {
    Path exact = folder.resolve("exact.png");
    Path half = folder.resolve("half.png");
    List<Object> words =
        List.of(
            "sample", QUICK, "--engine", "pytorch", "--threads", 1, "--labels", "1,2", "--json");
    List<Object> wanted = new ArrayList<>(words);
    wanted.addAll(List.of("--out", exact));
    Run before = Run.of(wanted.toArray());
    assertEquals(0, before.status(), before.err());
    assertFalse(before.out().contains("precision"), before.out());
    assertEquals("pytorch cpu", PngText.read(exact).get("rae4j.engine"));
    wanted = new ArrayList<>(words);
    wanted.addAll(List.of("--out", half, "--precision", "bf16"));
    Run rounded = Run.of(wanted.toArray());
    assertEquals(0, rounded.status(), rounded.err());
    assertTrue(rounded.out().contains("\"precision\" : \"bf16\""), rounded.out());
    assertEquals("pytorch cpu bf16", PngText.read(half).get("rae4j.engine"));
    assertNotEquals(FileHash.sha256(exact), FileHash.sha256(half));
  }

  @Test
  void aFolderHoldsOnePngForEachImage() {
    Path out = folder.resolve("samples");
    Run.of("sample", "--labels", "7,none,0", "--seed", 5, QUICK, "--out", out).done();
    assertEquals(List.of("000000.png", "000001.png", "000002.png"), Run.files(out));
    assertEquals("7 Sneaker", PngText.read(out.resolve("000000.png")).get("rae4j.label"));
    assertEquals("none", PngText.read(out.resolve("000001.png")).get("rae4j.label"));
    Map<String, String> last = PngText.read(out.resolve("000002.png"));
    assertEquals("0 T-shirt", last.get("rae4j.label"));
    assertEquals("2", last.get("rae4j.image"));
    assertEquals("5", last.get("rae4j.seed"));
    assertEquals("32 x 32 pixels", new ImageReader().read(out.resolve("000002.png")).toString());
  }

  @Test
  void anNpzHoldsBytesAndASafetensorsFileFloats() {
    Path npz = folder.resolve("samples.npz");
    Run.of("sample", "--count", 3, QUICK, "--out", npz).done();
    try (NpzReader archive = NpzReader.open(npz)) {
      assertEquals("uint8 (3, 32, 32, 3)", archive.read("arr_0").toString());
      assertArrayEquals(new long[] {0, 1, 2}, archive.read("arr_1").toLongArray());
    }
    Path some = folder.resolve("some.npz");
    Run.of("sample", "--labels", "4,none", QUICK, "--out", some).done();
    try (NpzReader archive = NpzReader.open(some)) {
      // One image has no class, and no number could say so.
      assertEquals(List.of("arr_0"), archive.names());
    }
    Path file = folder.resolve("samples.safetensors");
    Run.of("sample", "--count", 12, QUICK, "--out", file).done();
    Weights tensors = tensors(file);
    assertEquals(Shape.of(12, 3, 32, 32), tensors.shape("images"));
    assertArrayEquals(
        new long[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1}, tensors.get("labels").toLongArray());
    assertEquals("42", Checkpoint.open(file).metadata().get("rae4j.seed"));
  }

  @Test
  void printsOneJsonObject() {
    Path grid = folder.resolve("grid.png");
    JsonNode result = Run.of("sample", "--json", "--labels", "1,none", QUICK, "--out", grid).json();
    assertEquals(2, result.get("images").asInt());
    assertEquals(grid.toString(), result.get("out").asText());
    assertEquals("[1,null]", result.get("labels").toString());
    assertTrue(result.get("seconds").asDouble() > 0);
  }

  @Test
  void neitherBatchSizeNorNeighboursChangeAnImage() {
    Path together = folder.resolve("together.safetensors");
    Path alone = folder.resolve("alone.safetensors");
    Path picture = folder.resolve("x.png");
    Run.of("sample", "--count", 5, "--latents", together, QUICK, "--out", picture).done();
    Run.of("sample", "--count", 3, "--batch-size", 1, "--latents", alone, QUICK, "--out", picture)
        .done();
    assertArrayEquals(
        tensors(together).get("latents").rows(0, 3).toFloatArray(),
        tensors(alone).get("latents").toFloatArray(),
        1e-4f);
  }

  @Test
  void recordedNoiseTakesThePlaceOfASeed() {
    Path noise = folder.resolve("noise.safetensors");
    Tensor start = new GaussianStreams(8).noise(0, 2, GaussianStreams.START, Bundled.latentShape());
    SafetensorsWriter.write(
        noise, Map.of("noise", start, "labels", Tensor.of(new long[] {3, 10}, 2)), Map.of());
    Path recorded = folder.resolve("recorded.safetensors");
    Path seeded = folder.resolve("seeded.safetensors");
    Path grid = folder.resolve("x.png");
    Run.of("sample", "--noise", noise, "--latents", recorded, QUICK, "--out", grid).done();
    assertFalse(PngText.read(grid).containsKey("rae4j.seed"));
    Run.of("sample", "--labels", "3,none", "--seed", 8, "--latents", seeded, QUICK, "--out", grid)
        .done();
    assertArrayEquals(
        tensors(seeded).get("latents").toFloatArray(),
        tensors(recorded).get("latents").toFloatArray());
  }

  @Test
  void aConfigWithoutStage1WritesLatentsOnly() throws Exception {
    Path config =
        Files.writeString(folder.resolve("latents.yaml"), Bundled.configWithout("stage_1"));
    String ckpt = "stage_2.ckpt=" + Bundled.BACKBONE;
    Path latents = folder.resolve("latents.safetensors");
    Run.of("sample", "--config", config, ckpt, QUICK).failed("no stage_1", "--latents");
    Run.of("sample", "--config", config, ckpt, "--latents", latents, "--out", "x.png")
        .failed("no stage_1", "x.png");
    assertFalse(Files.exists(latents));
    Run.of("sample", "--config", config, ckpt, "--count", 2, QUICK, "--latents", latents).done();
    assertEquals(Bundled.latentShape(2), tensors(latents).shape("latents"));
    assertEquals("0,1", Checkpoint.open(latents).metadata().get("rae4j.label"));
  }

  @Test
  void autoGuidanceRecordsBothModels() {
    Path grid = folder.resolve("ag.png");
    Run.of("sample", "--config", "tiny-fashion-ag", "--count", 1, QUICK, "--out", grid).done();
    Map<String, String> texts = PngText.read(grid);
    assertTrue(texts.containsKey("rae4j.sha256.guidance"), "" + texts);
    assertTrue(texts.containsKey("rae4j.sha256.backbone"), "" + texts);
  }

  @Test
  void refusesLabelsThatTheModelDoesNotKnow() {
    Path grid = folder.resolve("x.png");
    for (String label : List.of("11", "-1", "9223372036854775807")) {
      Run.of("sample", "--labels=" + label, QUICK, "--out", grid)
          .usage("--labels: '" + label + "' is out of range", "classes 0 to 9");
    }
    Run.of("sample", "--labels", "seven", "--out", grid).usage("'seven'", "whole number");
    Run.of("sample", "--labels", "sneeker", "--out", grid)
        .usage("'sneeker'", "did you mean 'Sneaker'?");
    assertEquals(List.of(), Run.files(folder));
  }

  @Test
  void takesTheNamesOfClasses() {
    JsonNode result =
        Run.of(
                "sample",
                "--json",
                "--labels=Sneaker,7,t-shirt,ankle boot,none",
                QUICK,
                "--out",
                folder.resolve("x.png"))
            .json();
    assertEquals("[7,7,0,9,null]", result.get("labels").toString());
    Run.of("sample", "--labels=sneaker", "misc.class_names=null", QUICK)
        .usage("'sneaker'", "names no classes (misc.class_names)");
    Run.of("sample", "--labels=sHoe", "misc.class_names=[a,Shoe,shoe,c,d,e,f,SHOE,h,i]", QUICK)
        .usage("'sHoe' may be several classes: 1 'Shoe', 2 'shoe', 7 'SHOE'", "the number");
  }

  @Test
  void takesTheBeginningsOfNamesAndNamesWithCommas() {
    Path grid = folder.resolve("x.png");
    Run run = Run.of("sample", "--labels=ankle,7,Sneak", QUICK, "--out", grid, "--json");
    assertEquals(0, run.status(), run.err());
    assertEquals(
        List.of(
            "rae4j: note: 'ankle' is taken for class 9, Ankle boot",
            "rae4j: note: 'Sneak' is taken for class 7, Sneaker"),
        run.err().lines().toList());
    String names = "misc.class_names=['a, b','say \"c\"',d,e,f,g,h,i,j,k]";
    JsonNode quoted =
        Run.of(
                "sample",
                "--json",
                "--labels=\"A, b\",d,\"say \"\"c\"\"\",\"a, b\"",
                names,
                QUICK,
                "--out",
                grid)
            .json();
    assertEquals("[0,2,1,0]", quoted.get("labels").toString());
    Run.of("sample", "--labels=s", "--out", grid).usage("'s' may be several classes: 5 'Sandal'");
  }

  @Test
  void refusesWrongUsage() {
    Run.of("sample", "--count", 0).usage("--count");
    Run.of("sample", "--batch-size", 0).usage("--batch-size");
    Run.of("sample", "--count", 2, "--labels", "1").usage("--labels or --count");
    Run.of("sample", "--unconditional", "--labels", "1").usage("exclude");
    Run.of("sample", "--device", "tpu").usage("--device", "tpu");
    Run.of("sample", "--threads", -1).usage("--threads");
    Run.of("sample", "--latents", folder.resolve("l.bin")).usage("--latents", ".safetensors");
    Run.of("sample", "--plugins", folder.resolve("none")).usage("--plugins", "no folder");
    Run.of("sample", "picture.png").usage("'picture.png'", "key.path=value");
    Run.of("sample", "--steps", "x").usage("--steps", "'x'");
    Run.of("sample", "--steps", 1).usage("--steps", "points", "at least 2, but is 1");
    Run.of("sample", "--steps", 0).usage("--steps", "at least 1, but is 0");
    assertEquals(List.of(), Run.files(folder));
  }

  @Test
  void refusesNoiseThatDoesNotFit() {
    Path noise = folder.resolve("noise.safetensors");
    SafetensorsWriter.write(noise, Map.of("noise", Tensor.of(new float[96], 1, 96)), Map.of());
    Run.of("sample", "--noise", noise, QUICK).failed(Bundled.batchOfLatents(), "(1, 96)");
    SafetensorsWriter.write(noise, Map.of("noise", Tensor.scalar(1)), Map.of());
    Run.of("sample", "--noise", noise, QUICK).failed("noise.safetensors", "'noise'");
    SafetensorsWriter.write(noise, Map.of("noise", Tensor.of(new long[1], 1)), Map.of());
    Run.of("sample", "--noise", noise, QUICK).failed("noise.safetensors", "floating-point");
    Tensor good = Bundled.zeroLatents(2);
    SafetensorsWriter.write(noise, Map.of("noise", good), Map.of());
    Run.of("sample", "--noise", noise, "--labels", "1", QUICK).failed("1 images were asked for");
    SafetensorsWriter.write(
        noise, Map.of("noise", good, "labels", Tensor.of(new float[2], 2)), Map.of());
    Run.of("sample", "--noise", noise, QUICK).failed("labels must be int64 (2)");
    Run.of("sample", "--noise", folder.resolve("absent.safetensors"), QUICK)
        .failed("absent.safetensors", "no such file");
  }

  @Test
  void theLabelAfterTheLastClassIsASlipAndNotAnImageOfNoClass() {
    Path out = folder.resolve("slip.png");
    Run.of("sample", "--labels", "1,10", "--out", out)
        .usage("--labels: '10' is out of range", "0 to 9", "'none' is an image of no class");
    assertFalse(Files.exists(out));
  }
}

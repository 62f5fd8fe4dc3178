// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What users hand over by mistake, or with intent: one clear message and nothing left behind. */
class BadInputTest {
  @TempDir Path folder;

  private Path grid() {
    return folder.resolve("grid.png");
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private void nothingButInputsIsLeft(String... inputs) {
    assertEquals(List.of(inputs), Run.files(folder));
  }

  @Test
  void aTruncatedCheckpoint() throws Exception {
    byte[] whole =
        Files.readAllBytes(
            Golden.area("tiny-kit").resolve("models/DiTs/mae/kit_p8/DiTDH-Kit/stage2_model.pt"));
    for (int length : new int[] {0, 3, 100, whole.length / 2, whole.length - 1}) {
      Path cut = write("cut.pt", Arrays.copyOf(whole, length));
      Run.of("sample", "stage_2.ckpt=" + cut, "--out", grid()).failed("cut.pt");
      Run.of("inspect", cut).failed("cut.pt");
    }
    byte[] encoder = Files.readAllBytes(Bundled.ENCODER.resolve("model.safetensors"));
    Path cut = write("cut.safetensors", Arrays.copyOf(encoder, encoder.length - 1));
    Run.of("inspect", cut, "--out", folder.resolve("x.safetensors"))
        .failed("cut.safetensors", "get it again");
    nothingButInputsIsLeft("cut.pt", "cut.safetensors");
  }

  @Test
  void aCheckpointWithDamagedBytes() throws Exception {
    Path damaged = write("damaged.safetensors", withoutNumbers(Bundled.DECODER));
    Run.of(
            "sample",
            "stage_1.params.pretrained_decoder_path=" + damaged,
            "--count",
            1,
            "--steps",
            2,
            "--out",
            grid())
        .failed("decoder", "damaged");
    // An archive of PyTorch's has check sums.
    Path archive = Golden.area("tiny-kit").resolve("models/decoders/mae/kit_p8/ViTKit/model.pt");
    Run inspected = Run.of("inspect", write("damaged.pt", withoutNumbers(archive))).done();
    assertTrue(inspected.out().contains("warning"), inspected.out());
    nothingButInputsIsLeft("damaged.pt", "damaged.safetensors");
  }

  /** The bytes of a file in which some weights became NaN. */
  private static byte[] withoutNumbers(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    // Inside one of the last tensors: a small archive has the records of several at its middle.
    int from = bytes.length - bytes.length / 7;
    Arrays.fill(bytes, from, from + 4096, (byte) 0xFF);
    return bytes;
  }

  @Test
  void aCheckpointThatWantsToRunSomething() throws Exception {
    Path witness = folder.resolve("pwned");
    byte[] command = ("touch " + witness).getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes("cposix\nsystem\nX".getBytes(StandardCharsets.US_ASCII));
    pickle.writeBytes(new byte[] {(byte) command.length, 0, 0, 0});
    pickle.writeBytes(command);
    pickle.writeBytes(new byte[] {(byte) 0x85, 'R', '.'});
    Path evil = write("evil.pt", pickle.toByteArray());
    Run.of("inspect", evil).failed("evil.pt", "posix.system");
    Run.of("sample", "stage_2.ckpt=" + evil, "--out", grid()).failed("evil.pt", "posix.system");
    assertFalse(Files.exists(witness));
    nothingButInputsIsLeft("evil.pt");
  }

  @Test
  void aFileThatIsNoCheckpoint() throws Exception {
    Path page = write("page.pt", "<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII));
    Run.of("sample", "stage_2.ckpt=" + page, "--out", grid()).failed("page.pt", "web page");
    Path pointer =
        write(
            "pointer.pt",
            "version https://git-lfs.github.com/spec/v1".getBytes(StandardCharsets.US_ASCII));
    Run.of("inspect", pointer).failed("Git LFS pointer");
    Run.of("sample", "stage_2.ckpt=" + folder, "--out", grid()).failed("stage_2.ckpt");
    nothingButInputsIsLeft("page.pt", "pointer.pt");
  }

  @Test
  void aCheckpointOfAnotherModel() {
    Run.of("sample", "stage_2.ckpt=" + Bundled.DECODER, "--out", grid())
        .failedWithKeys("looks like the checkpoint of a ViT decoder", "missing (", "unexpected (");
    Run.of("sample", "stage_2.params.depth=[3,1]", "--out", grid())
        .failedWithKeys("stage2_model.safetensors", "blocks.", "its depth is another one");
    Run.of("sample", "stage_2.params.hidden_size=[64,224]", "--out", grid())
        .failedWithKeys("misshapen (", "the config asks for");
    Run.of(
            "decode",
            "stage_1.params.pretrained_decoder_path=" + Bundled.BACKBONE,
            "--in",
            Bundled.STATISTICS,
            "--out",
            grid())
        .failed("stat.safetensors", "latents");
    Path noise = folder.resolve("latents.safetensors");
    SafetensorsWriter.write(noise, Map.of("latents", Bundled.zeroLatents(1)), Map.of());
    Run.of(
            "decode",
            "stage_1.params.pretrained_decoder_path=" + Bundled.BACKBONE,
            "--in",
            noise,
            "--out",
            grid())
        .failedWithKeys("RAEv2 backbone (conditions in context), not of a ViT decoder");
    nothingButInputsIsLeft("latents.safetensors");
  }

  @Test
  void statisticsOfAnotherModel() {
    Path other = folder.resolve("stat.safetensors");
    SafetensorsWriter.write(
        other,
        Map.of("mean", Tensor.of(new float[8], 8, 1, 1), "var", Tensor.of(new float[8], 8, 1, 1)),
        Map.of());
    Run.of("sample", "stage_1.params.normalization_stat_path=" + other, "--out", grid())
        .failed("stat.safetensors", "(8, 1, 1)", Bundled.batchOfLatents(), "another encoder");
    nothingButInputsIsLeft("stat.safetensors");
  }

  @Test
  void aConfigThatDoesNotFitItself() throws Exception {
    Run.of("sample", "misc.latent_size=[96,9,9]", "--out", grid())
        .failed("misc.latent_size", "(96, 9, 9)", Bundled.latentShape().toString());
    Run.of("sample", "stage_2.target=stage2.models.DDT.DiTwDDTHaed", "--out", grid())
        .failed("DiTwDDTHaed", "did you mean");
    Run.of("sample", "guidance.method=cgf", "--out", grid()).failed("cgf", "Available: ");
    Run.of("sample", "--engine", "tensorflow", "--out", grid())
        .failed("no engine 'tensorflow'", "onnxruntime");
    Run.of("sample", "--config=tiny-fashion-cfg", "guidance.method=autoguidance", "--out", grid())
        .failed("guidance.guidance_model");
    Run.of("sample", "stage_1.ckpt=whole.pt", "--out", grid()).failed("stage_1.ckpt", "whole.pt");
    Path yaml = write("broken.yaml", "stage_2: [".getBytes(StandardCharsets.US_ASCII));
    Run.of("sample", "--config", yaml, "--out", grid()).failed("broken.yaml", "line 1");
    Path latin = write("latin.yaml", new byte[] {'a', ':', ' ', (byte) 0xE9});
    Run.of("sample", "--config", latin, "--out", grid()).failed("latin.yaml", "UTF-8");
    Run.of("sample", "--config", folder, "--out", grid()).failed(folder.toString());
    nothingButInputsIsLeft("broken.yaml", "latin.yaml");
  }

  @Test
  void filesThatAreNoImages() throws Exception {
    Path text =
        write("letter.png", "dear reader, this is a letter".getBytes(StandardCharsets.US_ASCII));
    Path gif = write("x.gif", "GIF89a......".getBytes(StandardCharsets.US_ASCII));
    Path empty = write("empty.jpg", new byte[0]);
    Path good = folder.resolve("good.png");
    PngWriter.write(good, new RgbImage(64, 64, new byte[64 * 64 * 3]), Map.of());
    byte[] bytes = Files.readAllBytes(good);
    Path cut = write("cut.png", Arrays.copyOf(bytes, bytes.length - 20));
    Path out = folder.resolve("out.safetensors");
    for (String command : List.of("encode", "reconstruct")) {
      Run.of(command, good, text, "--out", out).failed("letter.png", "not an image");
      Run.of(command, gif, "--out", out).failed("x.gif begins like a GIF", "damaged");
      Run.of(command, empty, "--out", out).failed("empty.jpg is empty");
      Run.of(command, cut, "--out", out).failed("cut.png");
      Run.of(command, folder.resolve("absent.png"), "--out", out).failed("no image", "absent.png");
      Run.of(command, folder, "--out", out).failed(folder + " is a folder");
    }
    nothingButInputsIsLeft("cut.png", "empty.jpg", "good.png", "letter.png", "x.gif");
  }

  @Test
  void anImageThatIsTooLarge() throws Exception {
    // A PNG whose header claims 400 million pixels; nothing else of it is ever read.
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n', 0, 0, 0, 13});
    png.writeBytes("IHDR".getBytes(StandardCharsets.US_ASCII));
    png.writeBytes(new byte[] {0, 0, 0x4E, 0x20, 0, 0, 0x4E, 0x20, 8, 2, 0, 0, 0, 0, 0, 0, 0});
    Path bomb = write("bomb.png", png.toByteArray());
    Run.of("encode", bomb, "--out", folder.resolve("x.safetensors"))
        .failed("bomb.png has 20000 x 20000 pixels", "scale it down");
    nothingButInputsIsLeft("bomb.png");
  }

  @Test
  void imagesOfUnusualKindsAreRead() throws Exception {
    for (String name : List.of("cmyk.jpg", "gray-16bit.png", "rgba-16bit.png")) {
      try (InputStream in = BadInputTest.class.getResourceAsStream("/images/" + name)) {
        Path image = write(name, in.readAllBytes());
        Run.of("reconstruct", image, "--out", grid()).done();
      }
    }
  }

  @Test
  void targetsThatCannotBeWritten() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "precious");
    Run.of("sample", "--out", file).failed("is a file", ".png");
    Run.of("sample", "--out", file.resolve("grid.png")).failed("is not a folder");
    Path pngFolder = Files.createDirectory(folder.resolve("folder.png"));
    Run.of("sample", "--out", pngFolder).failed("it is a folder");
    Run.of("sample", "--out", grid(), "--latents", file.resolve("l.safetensors"))
        .failed("is not a folder");
    if (OS.LINUX.isCurrentOs()) {
      Run.of("sample", "--out", "/proc/grid.png").failed("cannot write /proc/grid.png");
    }
    Path system = Path.of("/sys/../sys");
    if (Files.isDirectory(system) && Files.getFileStore(system).isReadOnly()) {
      Run.of("sample", "--out", system.resolve("grid.png"))
          .failed("/sys is on a read-only file system");
    }
    Path locked = Files.createDirectory(folder.resolve("locked"));
    assertTrue(locked.toFile().setWritable(false));
    try {
      // The superuser may write everywhere.
      assumeFalse(Files.isWritable(locked));
      Run.of("sample", "--out", locked.resolve("grid.png")).failed("permission denied");
    } finally {
      assertTrue(locked.toFile().setWritable(true));
      assertEquals("precious", Files.readString(file));
      nothingButInputsIsLeft("file");
    }
  }

  @Test
  void aPluginFolderWithABrokenJar() throws Exception {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    Files.writeString(plugins.resolve("broken.jar"), "no jar");
    Run.of("sample", "--plugins", plugins, "guidance.method=mine", "--out", grid())
        .failed("no guidance 'mine'", "broken.jar: it is not a jar", "remove or replace");
    assertFalse(Files.exists(grid()));
    for (String command : List.of("list", "doctor")) {
      String out = Run.of(command, "--plugins", plugins).done().out();
      assertTrue(out.contains(plugins.resolve("broken.jar") + ": it is not a jar"), out);
    }
    Run.of("describe", "--plugins", plugins).done();
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    Run.of("list", "--plugins", file).usage("--plugins", "there is no folder");
  }

  @Test
  void debugAddsTheStackTrace() {
    Run run = Run.of("inspect", folder.resolve("absent.pt"), "--debug");
    assertEquals(1, run.status());
    assertTrue(run.err().startsWith("rae4j: "), run.err());
    assertTrue(run.err().contains("\tat io.github.rae4j"), run.err());
  }

  @Test
  void aPrecisionThatTheEngineLacks() {
    Run.of("sample", "--precision", "fp16", "--out", folder.resolve("x.png"))
        .failed("precision fp16", "onnxruntime", "cpu", "fp32", "another engine");
    Run.of("sample", "--precision", "fp8", "--out", folder.resolve("x.png"))
        .usage("--precision", "fp8", "fp32, bf16, fp16, int8");
    assertEquals(List.of(), Run.files(folder));
  }

  @Test
  void numbersOutOfRangeAreNamedWithTheirOption() {
    Run.of("sample", "--count", 0).usage("--count must be at least 1, but is 0");
    Run.of("sample", "--threads", -2).usage("--threads must not be negative, but is -2");
    Run.of("sample", "--device-index", -1).usage("--device-index must not be negative, but is -1");
    Run.of("evaluate", "epochs", folder, "--fid", 0, "--steps-per-epoch", 10)
        .usage("--fid must be a positive number, but is 0");
    Run.of("evaluate", "epochs", folder, "--fid", 2, "--steps-per-epoch", -1)
        .usage("--steps-per-epoch must be a positive number, but is -1");
    assertEquals(List.of(), Run.files(folder));
  }
}

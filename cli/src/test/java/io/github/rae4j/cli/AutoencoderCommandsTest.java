// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.PngText;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reconstruct}, {@code encode}, {@code decode} and {@code forward}. */
class AutoencoderCommandsTest {
  @TempDir Path folder;

  private Path boot = Path.of("");
  private Path bag = Path.of("");

  @BeforeEach
  void makePictures() {
    Path made = folder.resolve("made");
    Run.of("sample", "--labels", "9,8", "sampler.params.num_steps=10", "--out", made).done();
    boot = made.resolve("000000.png");
    bag = made.resolve("000001.png");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static Weights tensors(Path file) {
    return Checkpoint.open(file).weights();
  }

  @Test
  void reconstructShowsBothSidesWithPsnrAndSsim() {
    Path out = file("both.png");
    Run run = Run.of("reconstruct", boot, bag, "--out", out).done();
    assertTrue(run.out().contains("PSNR") && run.out().contains("SSIM"), run.out());
    assertEquals("reconstruction", PngText.read(out).get("rae4j.label"));
    assertEquals(
        FileHash.sha256(Bundled.ENCODER.resolve("model.safetensors")),
        PngText.read(out).get("rae4j.sha256.encoder"));
    JsonNode images = Run.of("reconstruct", boot, bag, "--json", "--out", out).json().get("images");
    assertEquals(boot.toString(), images.get(0).get("file").asText());
    assertTrue(images.get(0).get("psnr").asDouble() > 15, "" + images);
    assertTrue(images.get(1).get("ssim").asDouble() > 0.5, "" + images);
  }

  @Test
  void reconstructionsCanGoIntoAFolderOrATensorFile() {
    Run.of("reconstruct", boot, bag, "--out", file("folder")).done();
    assertEquals(List.of("000000.png", "000001.png"), Run.files(file("folder")));
    Run.of("reconstruct", boot, bag, "--out", file("r.safetensors")).done();
    assertEquals(Shape.of(2, 3, 32, 32), tensors(file("r.safetensors")).shape("images"));
  }

  @Test
  void encodeAndDecodeTogetherReconstruct() {
    Path latents = file("latents.safetensors");
    Path images = file("images.safetensors");
    Path reconstructed = file("reconstructed.safetensors");
    JsonNode encoded = Run.of("encode", boot, bag, "--json", "--out", latents).json();
    assertEquals(listed(Bundled.latentShape(2)), encoded.get("shape").toString());
    JsonNode decoded = Run.of("decode", "--in", latents, "--json", "--out", images).json();
    assertEquals("[2,3,32,32]", decoded.get("shape").toString());
    Run.of("reconstruct", boot, bag, "--out", reconstructed).done();
    assertArrayEquals(
        tensors(reconstructed).get("images").toFloatArray(),
        tensors(images).get("images").toFloatArray(),
        1e-4f);
    // Images as tensors, and in batches of one.
    Path again = file("again.safetensors");
    Run.of("encode", "--in", images, "--batch-size", 1, "--out", again).done();
    assertEquals(Bundled.latentShape(2), tensors(again).shape("latents"));
    Run.of("decode", "--in", again, "--out", file("grid.png")).done();
    assertEquals("none,none", PngText.read(file("grid.png")).get("rae4j.label"));
  }

  @Test
  void eachHalfNeedsItsOwnWeightsOnly() {
    Path latents = file("latents.safetensors");
    String noDecoder = "stage_1.params.pretrained_decoder_path=nowhere/model.pt";
    Run.of(
            "encode",
            boot,
            noDecoder,
            "stage_1.params.decoder_config_path=nowhere",
            "--out",
            latents)
        .done();
    Run.of("decode", noDecoder, "--in", latents, "--out", file("x.png"))
        .failed("pretrained_decoder_path", "nowhere/model.pt");
    assertEquals(
        FileHash.sha256(Bundled.STATISTICS),
        Checkpoint.open(latents).metadata().get("rae4j.sha256.statistics"));
  }

  @Test
  void forwardRunsEachNetwork() {
    Path in = file("in.safetensors");
    Path out = file("out.safetensors");
    Tensor x = Bundled.zeroLatents(2);
    Tensor t = Tensor.of(new float[] {0.5f, 1}, 2);
    SafetensorsWriter.write(
        in, Map.of("x", x, "t", t, "y", Tensor.of(new long[] {3, 10}, 2)), Map.of());
    for (String part : List.of("backbone", "guidance-backbone")) {
      JsonNode result =
          Run.of(
                  "forward",
                  "--config",
                  "tiny-fashion-ag",
                  "--part",
                  part,
                  "--in",
                  in,
                  "--json",
                  "--out",
                  out)
              .json();
      assertEquals(
          listed(Bundled.latentShape(2)), result.get("outputs").get("prediction").toString());
    }
    Run.of(
            "forward",
            "--config",
            "tiny-fashion",
            "--part",
            "guidance-backbone",
            "--in",
            in,
            "--out",
            out)
        .failed("guidance.guidance_model");
    Run.of("encode", boot, "--out", file("latents.safetensors")).done();
    Run.of(
            "forward",
            "--part",
            "decoder",
            "--in",
            file("latents.safetensors"),
            "--out",
            file("decoded.safetensors"))
        .done();
    Run.of("forward", "--part", "encoder", "--in", file("decoded.safetensors"), "--out", out)
        .done();
    Shape latents = Bundled.latentShape(1);
    assertEquals(
        Shape.of(1, latents.dim(2) * latents.dim(3), latents.dim(1)), tensors(out).shape("tokens"));
    assertEquals(latents, tensors(out).shape("latents"));
  }

  @Test
  void forwardRefusesWhatTheNetworkDoesNotTake() {
    Path in = file("in.safetensors");
    Path out = file("out.safetensors");
    Tensor x = Bundled.zeroLatents(1);
    Tensor t = Tensor.of(new float[] {0.5f}, 1);
    for (long label : new long[] {-1, 11}) {
      SafetensorsWriter.write(
          in, Map.of("x", x, "t", t, "y", Tensor.of(new long[] {label}, 1)), Map.of());
      Run.of("forward", "--part", "backbone", "--in", in, "--out", out)
          .failed("label " + label, "0 to 10");
    }
    SafetensorsWriter.write(in, Map.of("x", x, "t", t), Map.of());
    Run.of("forward", "--part", "backbone", "--in", in, "--out", out).failed("no tensor 'y'");
    SafetensorsWriter.write(in, Map.of("x", t, "t", t, "y", Tensor.of(new long[1], 1)), Map.of());
    Run.of("forward", "--part", "backbone", "--in", in, "--out", out)
        .failed("'x'", Bundled.batchOfLatents());
    SafetensorsWriter.write(in, Map.of("x", x, "t", t, "y", Tensor.of(new float[1], 1)), Map.of());
    Run.of("forward", "--part", "backbone", "--in", in, "--out", out).failed("'y'", "int64");
    Run.of("forward", "--part", "head", "--in", in, "--out", out).usage("--part", "head");
    Run.of("forward", "--part", "encoder", "--out", out).usage("--in");
    Run.of("forward", "--part", "encoder", "--in", in, "--out", file("x.npz"))
        .usage("must end in .safetensors");
    assertEquals(
        List.of("in.safetensors"),
        Run.files(folder).stream().filter(name -> name.endsWith(".safetensors")).toList());
  }

  @Test
  void refusesTensorsThatAreNoImagesOrLatents() {
    Path in = file("in.safetensors");
    Path out = file("out.safetensors");
    SafetensorsWriter.write(in, Map.of("images", Tensor.of(new byte[12], 1, 3, 2, 2)), Map.of());
    Run.of("encode", "--in", in, "--out", out).failed("in.safetensors", "floating-point");
    SafetensorsWriter.write(
        in, Map.of("images", Tensor.of(new float[] {0, 255, 0}, 1, 3, 1, 1)), Map.of());
    Run.of("encode", "--in", in, "--out", out).failed("[0, 1]", "255");
    SafetensorsWriter.write(in, Map.of("images", Tensor.of(new float[4], 1, 1, 2, 2)), Map.of());
    Run.of("encode", "--in", in, "--out", out).failed("(n, 3, height, width)");
    SafetensorsWriter.write(in, Map.of("a", Tensor.scalar(1), "b", Tensor.scalar(1)), Map.of());
    Run.of("encode", "--in", in, "--out", out).failed("no tensor 'images'", "[a, b]");
    SafetensorsWriter.write(in, Map.of("latents", Tensor.of(new float[8], 1, 2, 2, 2)), Map.of());
    Run.of("decode", "--in", in, "--out", out)
        .failed("(n, %d, height, width)".formatted(Bundled.latentShape().dim(0)));
    Run.of("encode", boot, "--in", in, "--out", out)
        .usage("either image files, --in FILE.safetensors or --data DATA");
    Run.of("encode", "--out", out)
        .usage("either image files, --in FILE.safetensors or --data DATA");
    Run.of("encode", boot, "--batch-size", 0, "--out", out).usage("--batch-size");
    Run.of("decode", "--in", in, "--batch-size", 0, "--out", out).usage("--batch-size");
    Run.of("reconstruct").usage("at least one image");
    assertEquals(false, Run.files(folder).contains("out.safetensors"));
  }

  @Test
  void anImageOfAnySizeIsTakenToTheEncodersSize() {
    Path onePixel = file("one.png");
    PngWriter.write(onePixel, new RgbImage(1, 1, new byte[3]), Map.of());
    Run.of("reconstruct", onePixel, "--out", file("one-both.png")).done();
    Path wide = file("wide.png");
    PngWriter.write(wide, new RgbImage(20_000, 3, new byte[180_000]), Map.of());
    Run.of("reconstruct", wide, "--out", file("wide-both.png")).done();
  }

  /** As JSON lists it. */
  private static String listed(Shape shape) {
    return Arrays.toString(shape.dims()).replace(" ", "");
  }
}

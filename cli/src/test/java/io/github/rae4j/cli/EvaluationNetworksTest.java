// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.FormulaWeights;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The networks that measure: their files, and what is wrong with files or images. */
class EvaluationNetworksTest {
  private static final String FEATURES = "--features=encoder:config=tiny-fashion";
  private static final int PAIRS = 3;

  @TempDir private static Path folder;

  private static Path images;
  private static Path originals;
  private static Path trunk;
  private static Path heads;

  @BeforeAll
  static void writeFiles() {
    images = write("images", 64, 7, 13);
    originals = write("originals", 64, 3, 5);
    Map<String, Tensor> tensors = FormulaWeights.tensors(golden().member("tensors"));
    Map<String, Tensor> ofHeads = new LinkedHashMap<>(tensors);
    ofHeads.keySet().removeIf(name -> name.startsWith("features."));
    tensors.keySet().removeAll(ofHeads.keySet());
    trunk = folder.resolve("alexnet.safetensors");
    heads = folder.resolve("alex.safetensors");
    SafetensorsWriter.write(trunk, tensors, Map.of());
    SafetensorsWriter.write(heads, ofHeads, Map.of());
  }

  private static GoldenCase golden() {
    return Golden.get("networks", "lpips-alexnet");
  }

  /** Stripes: channel c of row y and column x of image i is (a·x + b·y + 29 c + 31 i) mod 256. */
  private static Path write(String name, int size, int a, int b) {
    Path target = folder.resolve(name);
    for (int i = 0; i < PAIRS; i++) {
      byte[] rgb = new byte[size * size * 3];
      for (int p = 0; p < rgb.length; p++) {
        int row = p / 3 / size;
        rgb[p] = (byte) (p / 3 % size * a + row * b + p % 3 * 29 + i * 31);
      }
      PngWriter.write(target.resolve(i + ".png"), new RgbImage(size, size, rgb), Map.of());
    }
    return target;
  }

  private static String alexnet(Path weights) {
    return "--pair-features=lpips-alexnet:weights=" + weights + ",heads=" + heads;
  }

  private static double value(JsonNode report) {
    return report.get("results").get(0).get("values").elements().next().asDouble();
  }

  @Test
  void lpipsIsThatOfItsAuthorsPackage() {
    // The mean that the package lpips 0.1.4 gives for the same images and weights.
    JsonNode report =
        Run.of("evaluate", "pairs", images, originals, "--metrics=lpips", alexnet(trunk), "--json")
            .json();
    assertEquals(1.027817726135254, value(report), 1e-4);
    assertEquals(PAIRS, report.get("results").get(0).get("counts").get("pairs").asInt());
    assertFalse(report.get("features").get(0).get("sha256").asText().isEmpty());
    JsonNode batches =
        Run.of(
                "evaluate",
                "pairs",
                images,
                originals,
                "--metrics=lpips",
                alexnet(trunk),
                "--feature-batch-size=2",
                "--threads=1",
                "--json")
            .json();
    assertEquals(value(report), value(batches), 1e-6);
    assertEquals(
        0,
        value(
            Run.of("evaluate", "pairs", images, images, "--metrics=lpips", alexnet(trunk), "--json")
                .json()));
  }

  @Test
  void weightsOfAnotherNetwork() {
    Run.of("evaluate", "images", images, originals, "--features=inception-v3:weights=" + trunk)
        .failedWithKeys(trunk.toString(), "the checkpoint of AlexNet, not of Inception-v3");
    Run.of(
            "evaluate",
            "pairs",
            images,
            originals,
            "--metrics=lpips",
            "--pair-features=lpips-vgg16:weights=" + trunk + ",heads=" + heads)
        .failedWithKeys(trunk.toString(), "the checkpoint of AlexNet, not of VGG16");
  }

  @Test
  void weightsThatAreNoNumbers() throws IOException {
    byte[] bytes = Files.readAllBytes(trunk);
    Arrays.fill(bytes, bytes.length - 4096, bytes.length, (byte) 0xFF);
    Path damaged = Files.write(folder.resolve("damaged.safetensors"), bytes);
    Run.of("evaluate", "pairs", images, originals, "--metrics=lpips", alexnet(damaged))
        .failed("lpips of pair 0 is NaN", "weights");
    // A model folder whose encoder gives NaN, as network of the features.
    Path model = folder.resolve("model");
    for (String file : Run.files(Bundled.FOLDER)) {
      Path copy = model.resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(Bundled.FOLDER.resolve(file), copy);
    }
    Path encoder =
        model.resolve(Bundled.FOLDER.relativize(Bundled.ENCODER)).resolve("model.safetensors");
    byte[] weights = Files.readAllBytes(encoder);
    Arrays.fill(weights, weights.length / 2, weights.length - 64, (byte) 0xFF);
    Files.write(encoder, weights);
    Run.of(
            "evaluate",
            "images",
            images,
            originals,
            "--prepare=resize:32",
            "--features=encoder:config=" + model.resolve("configs/DiTDH-Tiny.yaml"))
        .failed("image 0 of the set has the feature NaN");
  }

  @Test
  void aNetworkThatIsNotOnTheMachine() {
    Run.of("evaluate", "images", images)
        .failedForSeveral("compares with a reference", "pt_inception-2015-12-05-6726825d.pth");
    Run.of("evaluate", "generation", "--protocol=adm-256", "--metrics=fid", "--reference=nowhere")
        .failedForSeveral("pt_inception-2015-12-05-6726825d.pth", "nowhere");
    Run.of(
            "evaluate",
            "reconstruction",
            "--metrics=lpips",
            "--pair-features=lpips-vgg16",
            "--images=" + images)
        .failedForSeveral("vgg16-397923af.pth", "lpips/vgg.pth");
    Run.of("evaluate", "images", images, folder.resolve("nowhere.npz"), FEATURES)
        .failed("nowhere.npz", "evaluate reference");
  }

  @Test
  void aReferenceOfAnotherResolution() {
    Path small = write("small", 32, 7, 13);
    Path reference = folder.resolve("small.npz");
    Run.of("evaluate", "reference", small, "--out", reference, FEATURES).done();
    Run.of("evaluate", "images", images, reference, FEATURES)
        .failed("32 x 32", "64 x 64", "center-crop");
    Run.of("evaluate", "pairs", images, small).failed("64 x 64", "32 x 32", "center-crop");
    Run.of(
            "evaluate",
            "images",
            images,
            originals,
            FEATURES,
            "--protocol=tiny-fashion",
            "--metrics=fid",
            "--prepare=none",
            "--count=3")
        .failed("64 x 64", "32 x 32");
  }

  @Test
  void aJpegThatWasCutOffAmongGoodOnes() throws IOException {
    Path jpegs = Files.createDirectories(folder.resolve("jpegs"));
    for (int i = 0; i < 5; i++) {
      byte[] jpeg = jpeg(i);
      int length = i == 3 ? jpeg.length / 2 : jpeg.length;
      Files.write(jpegs.resolve(i + ".jpg"), Arrays.copyOf(jpeg, length));
    }
    Run.of("evaluate", "images", jpegs, images, FEATURES).failed("3.jpg", "cut short");
    Run skipped = Run.of("evaluate", "images", jpegs, images, FEATURES, "--skip-damaged", "--json");
    assertEquals(0, skipped.status(), skipped.err());
    assertEquals(4, new ObjectMapper().readTree(skipped.out()).get("images").get("count").asInt());
  }

  private static byte[] jpeg(int seed) throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(seed);
    for (int p = 0; p < 64 * 64; p++) {
      image.setRGB(p % 64, p / 64, random.nextInt(1 << 24));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    return bytes.toByteArray();
  }
}

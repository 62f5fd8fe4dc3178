// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageQualityGoldenTest {
  private static final String FOLDER = "golden/metrics/psnr-ssim/";
  private static final String NEAR_BLACK = "near-black";
  private static final double PSNR = tolerance("psnr_abs");
  private static final double SSIM = tolerance("ssim_abs");

  private static double tolerance(String name) {
    return GoldenTensors.json(FOLDER + "case.json").get("tolerance").get(name).asDouble();
  }

  static Stream<JsonNode> cases() {
    JsonNode expected = GoldenTensors.json(FOLDER + "case.json").get("expected");
    return StreamSupport.stream(expected.spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void qualityOfEachImageIsWithinTolerance(JsonNode expected) {
    String name = expected.get("name").asText();
    Tensor a = batch(name + ".a");
    Tensor b = batch(name + ".b");
    double[] psnr = ImageQuality.psnr(a, b);
    double[] ssim = ImageQuality.ssim(a, b, ImageQuality.Border.REFLECT);
    for (int i = 0; i < psnr.length; i++) {
      assertEquals(expected.get("psnr_per_image").get(i).asDouble(), psnr[i], PSNR);
      assertEquals(expected.get("ssim_per_image").get(i).asDouble(), ssim[i], SSIM);
    }
    assertEquals(expected.get("psnr").asDouble(), mean(psnr), PSNR);
    assertEquals(expected.get("ssim").asDouble(), mean(ssim), SSIM);
    double[] cropped = ImageQuality.ssim(a, b, ImageQuality.Border.CROP);
    assertEquals(expected.get("ssim_cropped").asDouble(), mean(cropped), SSIM);
  }

  @Test
  void dividesNearlyBlackBytesLikeAllOthers() {
    JsonNode expected =
        cases().filter(c -> c.get("name").asText().equals(NEAR_BLACK)).findFirst().orElseThrow();
    List<RgbImage> a = images(NEAR_BLACK + ".a");
    List<RgbImage> b = images(NEAR_BLACK + ".b");
    double[] psnr = new double[a.size()];
    for (int i = 0; i < psnr.length; i++) {
      psnr[i] = ImageQuality.psnr(a.get(i), b.get(i));
    }
    assertEquals(expected.get("psnr_if_divided_by_255").asDouble(), mean(psnr), PSNR);
  }

  @Test
  void identicalImagesHaveHighestQuality() {
    RgbImage image = GoldenTensors.noise(20, 30, 6);
    assertEquals(100, ImageQuality.psnr(image, image), 0);
    assertEquals(1, ImageQuality.ssim(image, image), 1e-12);
  }

  @Test
  void refusesIncomparableImages() {
    RgbImage image = GoldenTensors.noise(20, 30, 6);
    RgbImage turned = GoldenTensors.noise(30, 20, 6);
    RgbImage tiny = GoldenTensors.noise(5, 5, 6);
    assertThrows(IllegalArgumentException.class, () -> ImageQuality.psnr(image, turned));
    assertThrows(IllegalArgumentException.class, () -> ImageQuality.ssim(tiny, tiny));
  }

  /** The reference does not divide a batch without any byte above 1, and neither does this. */
  private static Tensor batch(String name) {
    List<RgbImage> images = images(name);
    if (!name.startsWith(NEAR_BLACK)) {
      return ImageTensors.toTensor(images);
    }
    Tensor bytes = ImageTensors.toTensor(images);
    float[] values = bytes.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.round(values[i] * 255f);
    }
    return Tensor.of(values, bytes.shape().dims());
  }

  private static List<RgbImage> images(String name) {
    Tensor all = GoldenTensors.read(FOLDER + "inputs.safetensors").get(name);
    List<RgbImage> images = new ArrayList<>();
    for (int i = 0; i < all.shape().dim(0); i++) {
      Tensor row = all.rows(i, i + 1);
      images.add(image(row));
    }
    return images;
  }

  private static RgbImage image(Tensor row) {
    return new RgbImage(row.shape().intDim(2), row.shape().intDim(1), GoldenTensors.bytes(row));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}

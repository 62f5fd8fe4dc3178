// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResizeGoldenTest {
  private static final String CROPS = "golden/images/center-crop/";
  private static final String PIL = "golden/images/pil-resize/";
  private static final String TORCH = "golden/images/torch-interpolate/";
  private static final String STAGE1 = "golden/images/stage1-resize/";

  static Stream<String> pilCases() {
    return GoldenData.tensors(PIL + "outputs.safetensors").keySet().stream();
  }

  /** Names look like {@code 23x17.RGB.box.9x8}. */
  @ParameterizedTest
  @MethodSource("pilCases")
  void everyPillowFilterIsExact(String name) {
    String[] parts = name.split("\\.", -1);
    Tensor input =
        GoldenData.get(GoldenData.tensors(PIL + "inputs.safetensors"), parts[0] + "." + parts[1]);
    Tensor expected = GoldenData.get(GoldenData.tensors(PIL + "outputs.safetensors"), name);
    byte[] actual =
        PilResize.resize(
            GoldenData.bytes(input),
            input.shape().intDim(1),
            input.shape().intDim(0),
            parts[1].equals("RGB") ? 3 : 1,
            expected.shape().intDim(1),
            expected.shape().intDim(0),
            PilResize.Filter.valueOf(parts[2].toUpperCase(Locale.ROOT)));
    assertArrayEquals(GoldenData.bytes(expected), actual);
  }

  /**
   * Around the point from which Pillow goes through columns first; names like {@code 33x68.16x34}.
   */
  @ParameterizedTest
  @MethodSource("orderCases")
  void theOrderOfThePassesIsPillows(String name) {
    String[] sizes = name.split("[x.]", -1);
    RgbImage input = gradient(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
    Tensor expected = GoldenData.get(GoldenData.tensors("formats/order.safetensors"), name);
    RgbImage actual =
        PilResize.resize(
            input,
            Integer.parseInt(sizes[2]),
            Integer.parseInt(sizes[3]),
            PilResize.Filter.BICUBIC);
    assertEquals(GoldenData.image(expected), actual);
  }

  static Stream<String> orderCases() {
    return GoldenData.tensors("formats/order.safetensors").keySet().stream();
  }

  /** The input of the same formula in {@code formats/make.py}. */
  private static RgbImage gradient(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = (y * width + x) * 3;
        rgb[at] = (byte) (x * x * 37 + y * 91);
        rgb[at + 1] = (byte) (x * 53 + y * y * 29);
        rgb[at + 2] = (byte) (x * y * 17);
      }
    }
    return new RgbImage(width, height, rgb);
  }

  @Test
  void thereAreFortyEightPillowCases() {
    assertEquals(48, pilCases().count());
  }

  static Stream<JsonNode> crops() {
    return runs(CROPS);
  }

  @ParameterizedTest
  @MethodSource("crops")
  void centreCropsAreExact(JsonNode run) {
    Map<String, Tensor> expected = GoldenData.tensors(CROPS + "outputs.safetensors");
    String name = run.get("name").asText();
    RgbImage decoded = GoldenData.image(GoldenData.get(expected, name + ".decoded"));
    assertEquals(
        GoldenData.image(GoldenData.get(expected, name)),
        CenterCrop.apply(decoded, run.get("image_size").asInt()));
  }

  @ParameterizedTest
  @MethodSource("crops")
  void filesAreDecodedAsPillowDoes(JsonNode run) {
    Tensor expected =
        GoldenData.get(
            GoldenData.tensors(CROPS + "outputs.safetensors"),
            run.get("name").asText() + ".decoded");
    String file = run.get("file").asText();
    RgbImage actual = new ImageReader().read(GoldenData.file(CROPS + file));
    Pixels.assertNear(GoldenData.image(expected), actual, file.endsWith(".jpg") ? 2 : 0);
  }

  static Stream<JsonNode> stage1Runs() {
    return runs(STAGE1);
  }

  @ParameterizedTest
  @MethodSource("stage1Runs")
  void stageOneResizesAreExact(JsonNode run) {
    String name = run.get("name").asText();
    Tensor input = GoldenData.get(GoldenData.tensors(STAGE1 + "inputs.safetensors"), name);
    Tensor expected = GoldenData.get(GoldenData.tensors(STAGE1 + "outputs.safetensors"), name);
    RgbImage actual = Stage1Resize.apply(GoldenData.image(input), run.get("resize").asInt());
    assertEquals(run.get("result_width").asInt(), actual.width());
    assertEquals(run.get("result_height").asInt(), actual.height());
    assertEquals(GoldenData.image(expected), actual);
  }

  static Stream<String> torchCases() {
    return GoldenData.tensors(TORCH + "outputs.safetensors").keySet().stream();
  }

  /** Names look like {@code x0.bicubic.plain}. */
  @ParameterizedTest
  @MethodSource("torchCases")
  void torchInterpolationIsWithinItsTolerance(String name) {
    String[] parts = name.split("\\.", -1);
    Tensor input = GoldenData.get(GoldenData.tensors(TORCH + "inputs.safetensors"), parts[0]);
    Tensor expected = GoldenData.get(GoldenData.tensors(TORCH + "outputs.safetensors"), name);
    String suffix = parts[2].equals("antialias") ? "_ANTIALIAS" : "";
    TorchResize.Kernel kernel =
        TorchResize.Kernel.valueOf(parts[1].toUpperCase(Locale.ROOT) + suffix);
    Tensor actual =
        TorchResize.resize(input, expected.shape().intDim(2), expected.shape().intDim(3), kernel);
    assertEquals(expected.shape(), actual.shape());
    double tolerance =
        GoldenData.json(TORCH + "case.json").get("tolerance").get("max_abs").asDouble();
    assertArrayEquals(expected.toFloatArray(), actual.toFloatArray(), (float) tolerance);
  }

  @Test
  void thereAreTwelveTorchCases() {
    assertEquals(12, torchCases().count());
  }

  @Test
  void nearestTakesThePixelBelowTheScaledIndex() {
    Tensor input = Tensor.of(new float[] {0, 1, 2, 3, 4}, 1, 1, 1, 5);
    Tensor shrunk = TorchResize.resize(input, 1, 3, TorchResize.Kernel.NEAREST);
    assertArrayEquals(new float[] {0, 1, 3}, shrunk.toFloatArray());
  }

  @Test
  void anImageThatHasTheSizeComesBackItself() {
    Tensor input = Tensor.of(new float[12], 1, 3, 2, 2);
    assertSame(input, TorchResize.resize(input, 2, 2, TorchResize.Kernel.BICUBIC));
  }

  @Test
  void aLargeImageIsResizedThreadedToTheSameValues() {
    Random random = new Random(7);
    float[] values = new float[3 * 600 * 500];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    Tensor large = Tensor.of(values, 1, 3, 600, 500);
    Tensor all = TorchResize.resize(large, 300, 400, TorchResize.Kernel.BICUBIC);
    // A vertical strip is small enough for one thread; away from its right end it must agree.
    float[] strip = new float[3 * 600 * 5];
    for (int row = 0; row < 3 * 600; row++) {
      System.arraycopy(values, row * 500, strip, row * 5, 5);
    }
    Tensor left =
        TorchResize.resize(Tensor.of(strip, 1, 3, 600, 5), 300, 4, TorchResize.Kernel.BICUBIC);
    for (int row = 0; row < 3 * 300; row++) {
      for (int x = 0; x < 2; x++) {
        assertEquals(left.floats().get(row * 4 + x), all.floats().get(row * 400 + x), 0);
      }
    }
  }

  @Test
  void aSinglePixelCanBeEnlarged() {
    RgbImage pixel = new RgbImage(1, 1, new byte[] {10, 20, 30});
    RgbImage crop = CenterCrop.apply(pixel, 4);
    assertEquals(4, crop.width());
    assertEquals(20, crop.rgb()[3 * 15 + 1]);
    Tensor enlarged =
        TorchResize.resize(ImageTensors.toTensor(pixel), 14, 14, TorchResize.Kernel.BICUBIC);
    assertEquals(10 / 255f, enlarged.floats().get(100), 1e-7);
  }

  @Test
  void anExtremelyNarrowImageIsCroppedWithoutScalingAllOfIt() {
    RgbImage line = Pixels.noise(20_000, 1, 8);
    RgbImage crop = CenterCrop.apply(line, 256);
    assertEquals(256, crop.width());
    // One pixel becomes 256 wide: the middle of the line lies between two of them.
    RgbImage middle =
        PilResize.resize(line.crop(9_998, 0, 4, 1), 1024, 256, PilResize.Filter.BICUBIC);
    assertEquals(middle.crop(384, 0, 256, 256), crop);
    RaeException e = assertThrows(RaeException.class, () -> Stage1Resize.apply(line, 384));
    assertTrue(e.getMessage().contains("20000 x 1"), e.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void bytesAreResizedAsTheTensorWouldBe(TorchResize.Kernel kernel) {
    RgbImage image = Pixels.noise(40, 30, 9);
    for (int side : new int[] {14, 64}) {
      Tensor expected = TorchResize.resize(ImageTensors.toTensor(image), side, side + 1, kernel);
      Tensor actual = TorchResize.resize(image, side, side + 1, kernel);
      assertEquals(expected.shape(), actual.shape());
      assertArrayEquals(expected.toFloatArray(), actual.toFloatArray(), 0);
    }
    assertEquals("(1, 3, 30, 40)", TorchResize.resize(image, 30, 40, kernel).shape().toString());
  }

  @Test
  void nonsenseSizesAreRefused() {
    Tensor input = Tensor.of(new float[12], 1, 3, 2, 2);
    assertThrows(
        IllegalArgumentException.class,
        () -> TorchResize.resize(input, 0, 2, TorchResize.Kernel.BICUBIC));
    RgbImage image = new RgbImage(1, 1, new byte[3]);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> PilResize.resize(image, 5, 0, PilResize.Filter.BOX));
    assertTrue(e.getMessage().contains("0 x 5"), e.getMessage());
  }

  private static Stream<JsonNode> runs(String folder) {
    JsonNode runs = GoldenData.json(folder + "case.json").get("config").get("runs");
    return StreamSupport.stream(runs.spliterator(), false);
  }
}

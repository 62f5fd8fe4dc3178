// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuantisationAndGridGoldenTest {
  private static final String QUANTISE = "golden/images/quantise/";
  private static final String GRID = "golden/images/save-grid/";

  @Test
  void bulkSamplingTruncates() {
    assertQuantised("sample_ddp", Quantization.TRUNCATE);
  }

  @Test
  void saveImageRounds() {
    assertQuantised("save_image", Quantization.ROUND);
  }

  private static void assertQuantised(String name, Quantization quantization) {
    Tensor input = GoldenData.get(GoldenData.tensors(QUANTISE + "inputs.safetensors"), "x");
    float[] values = input.toFloatArray();
    byte[] actual = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      actual[i] = quantization.toByte(values[i]);
    }
    Tensor expected = GoldenData.get(GoldenData.tensors(QUANTISE + "outputs.safetensors"), name);
    assertArrayEquals(GoldenData.bytes(expected), actual);
  }

  @Test
  void convertsBytesToFloatsExactly() {
    byte[] rgb = new byte[256 * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i / 3);
    }
    Tensor tensor = ImageTensors.toTensor(new RgbImage(16, 16, rgb));
    Tensor expected =
        GoldenData.get(GoldenData.tensors(QUANTISE + "outputs.safetensors"), "u8_to_float");
    assertEquals("(1, 3, 16, 16)", tensor.shape().toString());
    for (int c = 0; c < 3; c++) {
      Tensor plane = tensor.reshape(3, 256).rows(c, c + 1);
      assertArrayEquals(expected.toFloatArray(), plane.toFloatArray(), 0);
    }
  }

  @Test
  void imagesSurviveTensorRoundTrip() {
    List<RgbImage> images = List.of(Pixels.noise(7, 5, 1), Pixels.noise(7, 5, 2));
    Tensor batch = ImageTensors.toTensor(images);
    assertEquals("(2, 3, 5, 7)", batch.shape().toString());
    assertEquals(images, ImageTensors.toImages(batch, Quantization.ROUND));
    assertEquals(
        images.get(1), ImageTensors.toImages(batch.rows(1, 2), Quantization.TRUNCATE).get(0));
  }

  @Test
  void refusesBatchOfDifferentSizes() {
    List<RgbImage> images = List.of(Pixels.noise(7, 5, 1), Pixels.noise(5, 7, 2));
    assertThrows(IllegalArgumentException.class, () -> ImageTensors.toTensor(images));
  }

  static Stream<JsonNode> grids() {
    JsonNode runs = GoldenData.json(GRID + "case.json").get("config").get("runs");
    return StreamSupport.stream(runs.spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("grids")
  void gridsAreExact(JsonNode run) {
    String name = run.get("name").asText();
    Tensor input = GoldenData.get(GoldenData.tensors(GRID + "inputs.safetensors"), name);
    Map<String, Tensor> outputs = GoldenData.tensors(GRID + "outputs.safetensors");
    RgbImage expected = GoldenData.image(GoldenData.get(outputs, name));
    if (run.get("options").isTextual()) {
      assertEquals("array2grid", run.get("options").asText());
      assertEquals(expected, ImageGrid.trainingLog(input));
    } else {
      assertEquals(expected, ImageGrid.render(input, options(run.get("options"))));
      assertEquals(
          expected, new ImageReader().read(GoldenData.file(GRID + run.get("png").asText())));
    }
  }

  private static ImageGrid.Options options(JsonNode json) {
    ImageGrid.Options options = ImageGrid.Options.defaults();
    options = options.withColumns(json.path("nrow").asInt(options.columns()));
    options =
        options.withPadding(
            json.path("padding").asInt(options.padding()),
            (float) json.path("pad_value").asDouble(options.padValue()));
    if (json.path("normalize").asBoolean()) {
      options =
          options.withNormalization(
              json.path("scale_each").asBoolean()
                  ? ImageGrid.Normalization.EACH
                  : ImageGrid.Normalization.TOGETHER);
    }
    if (json.has("value_range")) {
      JsonNode range = json.get("value_range");
      options = options.withRange((float) range.get(0).asDouble(), (float) range.get(1).asDouble());
    }
    return options;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.image.TorchResize.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names of encoders in configs of RAEv2, and what stands beside them. */
class EncoderNameTest {
  @TempDir private Path folder = Path.of("");

  private static EncoderName read(String name) {
    return EncoderName.read(ConfigParameters.of("v2.yaml", Map.of("encoder_name", name)));
  }

  private Stage1Config stage1(Map<String, Object> further) throws Exception {
    Map<String, Object> params = new HashMap<>(further);
    Path file = folder.resolve("v2.yaml");
    StringBuilder yaml = new StringBuilder("stage_1:\n  target: stage1.RAE\n  params:\n");
    params.forEach((key, value) -> yaml.append("    " + key + ": " + value + "\n"));
    Files.writeString(file, yaml);
    return RaeConfig.load(file, List.of(), ConfigEnvironment.standard()).requireStage1();
  }

  @Test
  void flagsMayStandInBracketsOrBehindTheSize() {
    EncoderName plain = read("dinov3-vit-b16");
    assertEquals(EncoderFamily.DINOV3, plain.family());
    assertEquals("b16", plain.size());
    assertEquals(List.of(), plain.layers());
    assertTrue(read("dinov3-vit-s16plusnorm").affineNorm());
    assertEquals("s16plus", read("dinov3-vit-s16plusnorm").size());
    EncoderName dinov2 = read("dinov2-vit-b[norm,woreg]");
    assertTrue(dinov2.affineNorm() && dinov2.withoutRegisters());
    EncoderName several = read("dinov3mls-vit-l16[sum,layers=11.13.23]");
    assertTrue(several.sum());
    assertEquals(List.of(11L, 13L, 23L), several.layers());
  }

  @Test
  void sizesHaveTheirUsualLayers() {
    assertEquals(List.of(5L, 11L, 17L, 23L), read("dinov3mls-vit-l16").layers());
    assertEquals(List.of(2L, 5L, 8L, 11L), read("dinov3mls-vit-b16").layers());
    assertEquals(List.of(8L, 16L, 24L, 31L), read("dinov3mls-vit-h16plus").layers());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "eupe-vit-b | 'eupe', an encoder that is not there; there are dinov2, dinov2mls, dinov3,",
        "maemls-vit-b | 'maemls', an encoder that is not there",
        "dinov3-vit | must have the form FAMILY-vit-SIZE",
        "dinov3-conv-b | must have the form",
        "dinov3-vit-b16[norm | does not close",
        "dinov3-vit-b16[woreg] | has the flag 'woreg'; there are norm",
        "mae-vit-b[norm] | this encoder has none",
        "dinov3-vit-b16[layers=1] | reads the last one alone; write dinov3mls",
        "dinov3mls-vit-b16[layers=1.x] | is no list of layers",
        "dinov3mls-vit-b16[layers=1.1] | lists the layer 1 twice",
        "dinov2mls-vit-b | has no usual layers"
      })
  void badNamesAreRefused(String name, String problem) {
    String message =
        String.valueOf(assertThrows(RaeException.class, () -> read(name)).getMessage());
    assertTrue(message.startsWith("v2.yaml: encoder_name: "), message);
    assertTrue(message.contains(problem), message);
  }

  @Test
  void theConfigGivesEncoderSizesAndReading() throws Exception {
    Stage1Config dinov3 = stage1(Map.of("encoder_name", "dinov3mls-vit-l16[layers=11.23]"));
    assertEquals("DINOv3", dinov3.encoderCls());
    assertEquals(ImageSize.square(256), dinov3.encoderInputSize());
    assertEquals(Kernel.BILINEAR_ANTIALIAS, dinov3.rae2().orElseThrow().kernel());
    assertEquals(
        "facebook/dinov3-vitl16-pretrain-lvd1689m",
        dinov3.encoderParams().values().get("encoder_path"));
    assertEquals(List.of(11L, 23L), dinov3.encoderParams().values().get("layers"));
    Stage1Config dinov2 = stage1(Map.of("encoder_name", "dinov2-vit-b[woreg]", "resolution", 512));
    assertEquals(ImageSize.square(448), dinov2.encoderInputSize());
    assertEquals(ImageSize.square(512), dinov2.rae2().orElseThrow().resolution());
    assertEquals("facebook/dinov2-base", dinov2.encoderParams().values().get("encoder_path"));
    assertTrue(stage1(Map.of("noise_tau", 0.8)).rae2().isEmpty());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    String small =
        String.valueOf(
            assertThrows(
                    RaeException.class,
                    () -> stage1(Map.of("encoder_name", "dinov2-vit-b", "resolution", 128)))
                .getMessage());
    assertTrue(small.contains("stage_1.params.resolution: 128 is too small"), small);
    String size =
        String.valueOf(
            assertThrows(RaeException.class, () -> stage1(Map.of("encoder_name", "dinov3-vit-x16")))
                .getMessage());
    assertTrue(size.contains("no released DINOv3 has the size 'x16'"), size);
    String both =
        String.valueOf(
            assertThrows(
                    RaeException.class,
                    () -> stage1(Map.of("encoder_name", "mae-vit-b", "encoder_cls", "MAEwNorm")))
                .getMessage());
    assertTrue(both.contains("must not stand beside encoder_name"), both);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.tensor.Shape;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** All files of the reference, against what its own reader makes of them. */
class ReferenceConfigsTest {
  @TempDir Path home;

  private record Golden(
      String yaml,
      Map<String, Object> sections,
      Map<String, Object> notReturned,
      Map<String, String> valueTypes) {}

  @TestFactory
  List<DynamicTest> everyLeafHasTheReferencesValueAndType() throws Exception {
    return goldens().stream()
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    golden.yaml(),
                    () -> {
                      RaeConfig config = load(golden.yaml());
                      Map<String, Object> expected = new LinkedHashMap<>(golden.sections());
                      expected.putAll(golden.notReturned());
                      Map<String, Object> expectedLeaves = new TreeMap<>();
                      leaves("", expected, expectedLeaves);
                      Map<String, Object> leaves = new TreeMap<>();
                      leaves("", config.root().values(), leaves);
                      assertEquals(expectedLeaves, leaves);
                      assertEquals(
                          new TreeMap<>(golden.valueTypes()), new TreeMap<>(types(leaves)));
                    }))
        .toList();
  }

  @Test
  void coversAllElevenFiles() throws Exception {
    assertEquals(11, goldens().size());
  }

  @Test
  void givesTheSectionsOfASamplingFile() throws Exception {
    RaeConfig config = load("stage2/sampling/ImageNet512/DiTDH-XL_DINOv2-B_decXL_AG.yaml");
    Stage1Config stage1 = config.requireStage1();
    assertEquals("Dinov2withNorm", stage1.encoderCls());
    assertEquals(ImageSize.square(448), stage1.encoderInputSize());
    assertEquals(16, stage1.decoderPatchSize());
    assertEquals("GeneralDecoder", stage1.decoderCls());
    assertEquals(1e-5, stage1.eps());
    assertEquals("stage2.models.DDT.DiTwDDTHead", config.requireStage2().target());
    assertEquals("Linear", config.transport().pathType());
    assertEquals("ODE/euler", config.sampler().name());
    assertEquals(1e-6, config.sampler().parameters().getDouble("atol"));
    assertEquals("autoguidance", config.guidance().method());
    assertEquals(1.5, config.guidance().scale());
    assertEquals(0.0, config.guidance().parameters().getDouble("t_min"));
    ModelConfig weaker = config.guidance().guidanceModel().orElseThrow();
    assertEquals(List.of(12L, 2L), weaker.params().parameters().getLongs("depth"));
    assertEquals("guidance.guidance_model.params", weaker.params().path());
    assertEquals(Math.sqrt(786432 / 4096.0), config.misc().timeShift());
    assertEquals(1000, config.misc().nullLabel());
  }

  @Test
  void keepsWhatOnlyTrainingReads() throws Exception {
    RaeConfig config = load("stage1/training/DINOv2-B_decXL.yaml");
    assertTrue(config.root().values().containsKey("gan"));
    assertTrue(config.stage2().isEmpty());
    assertEquals(0.8, config.requireStage1().noiseTau());
    assertTrue(config.requireStage1().normalizationStatPath().isEmpty());
  }

  @Test
  void usesTheDefaultsOfTheReferenceWhereSectionsAreMissing() throws Exception {
    RaeConfig config = load("stage1/pretrained/MAE.yaml");
    assertEquals("ODE/dopri5", config.sampler().name());
    assertEquals("Linear", config.transport().pathType());
    assertEquals(1.0, config.guidance().scale());
    assertEquals(Shape.of(768, 16, 16), config.misc().latentSize());
    assertEquals(Math.sqrt(48), config.misc().timeShift());
  }

  @Test
  void findsTheDecoderConfigBelowTheFolderThatHoldsConfigs() throws Exception {
    ConfigParameters decoder = load("stage1/pretrained/MAE.yaml").decoderConfig();
    assertEquals(1152, decoder.getInt("decoder_hidden_size"));
  }

  @Test
  void knowsTheDecodersOfThePaperWithoutAFile() throws Exception {
    Map<String, Object> golden = json("decoder_configs.json");
    PathResolver nowhere = PathResolver.withoutFile(new ModelLocations(home, home, home));
    for (String name : List.of("ViTB", "ViTL", "ViTXL")) {
      ConfigParameters known = DecoderConfigs.read("configs/decoder/" + name, nowhere);
      Object reference = Objects.requireNonNull(golden.get(name));
      ConfigParameters expected = ConfigParameters.of("golden", section(reference));
      for (String key :
          List.of(
              "decoder_hidden_size",
              "decoder_intermediate_size",
              "decoder_num_attention_heads",
              "decoder_num_hidden_layers",
              "num_channels")) {
        assertEquals(expected.getInt(key), known.getInt(key), name + " " + key);
      }
      assertEquals(expected.getDouble("layer_norm_eps"), known.getDouble("layer_norm_eps"));
      assertEquals(expected.getString("hidden_act"), known.getString("hidden_act"));
      assertEquals(expected.getBoolean("qkv_bias"), known.getBoolean("qkv_bias"));
      assertFalse(known.has("patch_size"));
    }
  }

  @Test
  void presetsOfReleasedFilesSayTheSame() throws Exception {
    Map<String, String> files =
        Map.of(
            "dinov2-b-vitxl", "stage1/pretrained/DINOv2-B.yaml",
            "dinov2-b-vitxl-512", "stage1/pretrained/DINOv2-B_512.yaml",
            "siglip2-b-vitxl", "stage1/pretrained/SigLIP2.yaml",
            "mae-b-vitxl", "stage1/pretrained/MAE.yaml",
            "ditdh-xl-256", "stage2/sampling/ImageNet256/DiTDHXL-DINOv2-B.yaml",
            "ditdh-xl-256-ag", "stage2/sampling/ImageNet256/DiTDHXL-DINOv2-B_AG.yaml",
            "ditdh-xl-512-ag", "stage2/sampling/ImageNet512/DiTDH-XL_DINOv2-B_decXL_AG.yaml");
    for (Map.Entry<String, String> entry : files.entrySet()) {
      Map<String, Object> preset = new TreeMap<>();
      leaves("", RaeConfig.load(entry.getKey(), List.of(), environment()).root().values(), preset);
      // The reference's configs name no classes.
      Object classNames = preset.remove("misc.class_names");
      assertEquals(entry.getKey().startsWith("dit") ? "imagenet-1k" : null, classNames);
      Map<String, Object> file = new TreeMap<>();
      leaves("", load(entry.getValue()).root().values(), file);
      Map<String, Object> underscored = new TreeMap<>();
      file.forEach((key, value) -> underscored.put(key.replace("t-m", "t_m"), value));
      assertEquals(underscored, preset, entry.getKey());
    }
  }

  private RaeConfig load(String yaml) throws URISyntaxException {
    return RaeConfig.load(resource("reference/configs/" + yaml), List.of(), environment());
  }

  private ConfigEnvironment environment() {
    return new ConfigEnvironment(
        new ModelLocations(home, home, home),
        file -> {
          throw new AssertionError("no weights are read here: " + file);
        });
  }

  private static List<Golden> goldens() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    List<Map<String, Object>> index =
        mapper.readValue(resource("index.json").toFile(), new TypeReference<>() {});
    List<Golden> goldens = new ArrayList<>();
    for (Map<String, Object> entry : index) {
      Map<String, Object> golden = json((String) Objects.requireNonNull(entry.get("json")));
      Map<String, String> types = new TreeMap<>();
      section(golden.get("value_types")).forEach((key, value) -> types.put(key, (String) value));
      goldens.add(
          new Golden(
              (String) Objects.requireNonNull(golden.get("yaml")),
              section(golden.get("sections")),
              section(golden.get("not_returned_by_parse_configs")),
              types));
    }
    return goldens;
  }

  /** Flattens a tree; sections that the file has not are null in the golden data and left out. */
  private static void leaves(String path, Object value, Map<String, Object> leaves) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, below) -> {
            if (below != null || !path.isEmpty()) {
              leaves(path.isEmpty() ? "" + key : path + "." + key, below, leaves);
            }
          });
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        leaves(path + "[" + i + "]", list.get(i), leaves);
      }
    } else {
      leaves.put(path, value instanceof Integer number ? (Object) number.longValue() : value);
    }
  }

  private static Map<String, String> types(Map<String, Object> leaves) {
    Map<String, String> types = new TreeMap<>();
    leaves.forEach((key, value) -> types.put(key, type(value)));
    return types;
  }

  private static String type(Object value) {
    if (value == null) {
      return "NoneType";
    }
    if (value instanceof Long) {
      return "int";
    }
    if (value instanceof Double) {
      return "float";
    }
    return value instanceof Boolean ? "bool" : "str";
  }

  private static Map<String, Object> json(String name) throws IOException, URISyntaxException {
    return new ObjectMapper().readValue(resource(name).toFile(), new TypeReference<>() {});
  }

  private static Map<String, Object> section(Object value) {
    Map<String, Object> section = new LinkedHashMap<>();
    ((Map<?, ?>) value).forEach((key, below) -> section.put((String) key, below));
    return section;
  }

  private static Path resource(String name) throws URISyntaxException {
    URL url = ReferenceConfigsTest.class.getResource("/golden/configs/" + name);
    return Path.of(Objects.requireNonNull(url, name).toURI());
  }
}

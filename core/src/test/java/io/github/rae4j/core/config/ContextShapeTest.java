// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RAEv2's sections become what the parts are made of. */
class ContextShapeTest {
  private static final String LABELS =
      """
      stage_2:
        target: stage2.models.DDT.DiTwDDTHeadIG
        params: {input_size: 4, z_dim: null, repa_layer_depth: 3}
      conditioning:
        type: label
        arch: {num_t_tokens: 4, num_c_tokens: 8}
        text_encoder: {max_length: 77}
      repa: {use_repa: true, repa_layer_depth: 8, z_dim: 1024, repa_coeff: 0.5, encoder: any}
      internal_guidance: {base_model_depth: 8, base_model_coeff: 1.0}
      transport: {params: {prediction: x}}
      sampler: {num_steps: 50}
      guidance: {cfg: {scale: 1.0}, ig: {scale: 1.78, t-min: 0.1}}
      eval: {datasets: [{name: a}]}
      dataset: {name: imagenet}
      misc: {latent_size: [8, 4, 4], num_classes: 1000}
      """;

  @TempDir Path folder;

  private RaeConfig load(String text, String... overrides) {
    try {
      Path file = Files.writeString(folder.resolve("config.yaml"), text);
      return RaeConfig.load(file.toString(), List.of(overrides));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void sectionsBecomeOptionsOfTheBackbone() {
    RaeConfig config = load(LABELS);
    assertTrue(config.countsSteps());
    assertEquals(
        Map.of(
            "input_size",
            4L,
            "condition_type",
            "label",
            "num_classes",
            1000L,
            "cond_arch",
            Map.of("num_t_tokens", 4L, "num_c_tokens", 8L),
            "enable_repa",
            true,
            "repa_layer_depth",
            3L,
            "z_dim",
            1024L,
            "base_model_depth",
            8L),
        config.requireStage2().params().values());
    assertEquals("internal", config.guidance().method());
    assertEquals("cfg 1.0, ig 1.78", config.guidance().strength());
    assertEquals(
        Map.of("prediction", "x", "whole_path", true), config.transport().params().values());
  }

  /** A grid of 50 steps has 51 points; what was written stays as it was. */
  @Test
  void stepsAreCounted() {
    RaeConfig config = load(LABELS);
    assertEquals(1, config.fewestSteps());
    assertEquals("ODE/euler", config.sampler().name());
    assertEquals(51, config.sampler().params().parameters().getInt("num_steps"));
    assertEquals(Map.of("num_steps", 50L), config.root().values().get("sampler"));
    assertEquals(
        26,
        load(LABELS, "sampler.params.num_steps=25")
            .sampler()
            .params()
            .parameters()
            .getInt("num_steps"));
    assertEquals(
        "ODE/dpm++2m", load(LABELS, "sampler.params.sampling_method=dpm++2m").sampler().name());
    RaeException e =
        assertThrows(RaeException.class, () -> load(LABELS, "sampler.params.num_steps=0"));
    assertTrue(e.getMessage().contains("num_steps: must be at least 1, but is 0"), e.getMessage());
  }

  @Test
  void aTextIsAsLongAsItsEncoderSays() {
    RaeConfig config =
        load(
            LABELS,
            "conditioning.type=text",
            "conditioning.context_dim=2048",
            "stage_2.params.use_cfg_conds=true",
            "guidance.cfg.scale=3");
    Map<String, ?> params = config.requireStage2().params().values();
    assertEquals(Map.of("num_t_tokens", 4L, "num_c_tokens", 77L), params.get("cond_arch"));
    assertEquals(2048L, params.get("context_dim"));
    assertEquals(3L, params.get("omega"));
  }

  @Test
  void olderConfigsStayAsTheyAre() {
    RaeConfig config =
        load("stage_2: {target: DiTwDDTHead, params: {}}\nsampler: {params: {num_steps: 50}}");
    assertFalse(config.countsSteps());
    assertEquals(2, config.fewestSteps());
    assertEquals(50, config.sampler().params().parameters().getInt("num_steps"));
    assertEquals(Map.of(), config.transport().params().values());
    assertEquals("cfg", config.guidance().method());
  }
}

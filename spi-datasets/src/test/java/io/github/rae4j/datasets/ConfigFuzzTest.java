// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigEnvironment;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.LocalModelFolder;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.json.JsonReader;
import io.github.rae4j.testkit.Fuzzing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Damaged configurations: see docs/reliability.md. */
final class ConfigFuzzTest {
  private static final int FILES = 3000;
  private static final int SECONDS = 3;

  private static final List<String> YAML_WORDS =
      List.of(
          "\n",
          "\n  ",
          "\n- ",
          ": ",
          "- ",
          "{",
          "}",
          "[",
          "]",
          ",",
          "&a ",
          "*a",
          "<<: *a\n",
          "<<: ",
          "? ",
          "| ",
          "> ",
          "!!int ",
          "!!float ",
          "!!binary ",
          "!!timestamp ",
          "!!set ",
          "!!omap ",
          "!!bool ",
          "!!null ",
          "!!python/object:os.system ",
          "!!javax.script.ScriptEngineManager ",
          "!!" + Fuzzing.CANARY_CLASS + " []",
          "${stage_2.ckpt}",
          "${",
          "}",
          "${a}${a}",
          "${.x}",
          "${oc.env:HOME}",
          "a: &a [1]\n",
          "---\n",
          "...\n",
          "%YAML 1.2\n",
          "\t",
          "\u0000",
          "\u0007",
          "\ufeff",
          "\u202e",
          "\u001b[2J",
          "0x",
          "0b",
          "1:30",
          ".inf",
          ".nan",
          "~",
          "yes",
          "\"",
          "'",
          "1e-6",
          "9223372036854775808",
          "-",
          "t-min: 2",
          "stage_1:",
          "ckpt_key: ema",
          "#");

  private static final String YAML =
      """
      stage_1:
        target: stage1.RAE
        params:
          encoder_cls: MAEwNorm
          encoder_config_path: models/encoders/mae
          encoder_input_size: 32
          encoder_params: {model_name: models/encoders/mae}
          decoder_config_path: models/decoders/tiny
          decoder_patch_size: 8
          pretrained_decoder_path: model.pt
          noise_tau: 0.
          normalization_stat_path: stat.pt
      stage_2: &two
        target: stage2.models.DDT.DiTwDDTHead
        params: {input_size: 4, patch_size: 1, hidden_size: [64, 128], depth: [2, 1]}
        ckpt: ${stage_1.params.pretrained_decoder_path}
      transport:
        params: {path_type: Linear, prediction: velocity, time_dist_type: uniform}
      sampler:
        mode: ODE
        params: {sampling_method: euler, num_steps: 50, atol: 1e-6, rtol: 1e-3, reverse: false}
      guidance:
        method: cfg
        scale: 1.5
        t-min: 0.0
        t-max: 1.0
      misc:
        latent_size: [96, 4, 4]
        num_classes: 3
        time_dist_shift_dim: 1536
        class_names: [a, b, c]
      """;

  private static final String JSON =
      """
      {"architectures": ["ViTMAEForPreTraining"], "hidden_size": 96, "layer_norm_eps": 1e-06,
       "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225],
       "image_processor": {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]},
       "qkv_bias": true, "mask_ratio": null, "text": "\\u00e9\\n", "size": {"height": 32}}
      """;

  private static final List<String> JSON_WORDS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "null",
          "NaN",
          "-Infinity",
          "Infinity",
          "true",
          "1e999",
          "\"image_mean\"",
          "\"image_processor\":",
          "\\u0000",
          "\\ud800",
          "\ufeff",
          "\u0000",
          "//",
          "'",
          "[[[[[[[[[[",
          "{\"a\":{\"a\":",
          "\u202e",
          "-",
          "0x1",
          ".5",
          "5.");

  @TempDir Path folder;

  @Test
  void yaml(TestReporter reporter) throws IOException {
    ConfigEnvironment environment =
        new ConfigEnvironment(
            new ModelLocations(folder, folder, folder), file -> Checkpoint.open(file).weights());
    Fuzzing.Result result =
        new Fuzzing("YAML", folder)
            .run(
                FILES,
                SECONDS,
                ".yaml",
                mutator ->
                    (mutator.oneIn(6)
                            ? mutator.text(YAML_WORDS, 1 + mutator.below(60))
                            : mutator.damage(YAML, YAML_WORDS))
                        .getBytes(StandardCharsets.UTF_8),
                file -> {
                  RaeConfig config =
                      RaeConfig.load(file, List.of("misc.num_classes=3"), environment);
                  config.toJson();
                  config.stage1();
                  config.stage2();
                });
    reporter.publishEntry(result.toString());
    assertTrue(result.read() > 0 && result.refused() > 0);
  }

  @Test
  void overrides(TestReporter reporter) throws IOException {
    Path config = Files.writeString(folder.resolve("config.yaml"), YAML);
    ConfigEnvironment environment =
        new ConfigEnvironment(
            new ModelLocations(folder, folder, folder), file -> Checkpoint.open(file).weights());
    List<String> words =
        List.of(
            "stage_1",
            "stage_2.",
            ".",
            "..",
            "[0]",
            "[99999999999]",
            "=",
            "null",
            "params",
            "-1",
            "sampler.params.num_steps",
            "{a: 1}",
            "${",
            "\u0000",
            "!!int x",
            "0",
            "misc.latent_size.");
    Fuzzing.Result result =
        new Fuzzing("overrides", folder)
            .run(
                FILES,
                SECONDS,
                ".txt",
                mutator ->
                    (mutator.oneIn(2)
                            ? mutator.text(words, 1 + mutator.below(12))
                            : mutator.damage("misc.latent_size[1]=5", words))
                        .getBytes(StandardCharsets.UTF_8),
                file ->
                    RaeConfig.load(
                        config,
                        List.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)),
                        environment));
    reporter.publishEntry(result.toString());
    assertTrue(result.refused() > 0);
  }

  @Test
  void json(TestReporter reporter) throws IOException {
    Fuzzing.Result result =
        new Fuzzing("JSON", folder)
            .run(
                FILES,
                SECONDS,
                ".json",
                mutator -> mutator.damage(JSON, JSON_WORDS).getBytes(StandardCharsets.UTF_8),
                file -> {
                  ConfigParameters.of("x", JsonReader.readFile(file)).getInt("hidden_size");
                  for (String name : List.of("preprocessor_config.json", "processor_config.json")) {
                    Path model = Files.createDirectories(folder.resolve("model"));
                    Files.copy(file, model.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                    LocalModelFolder.of(model, f -> Checkpoint.open(f).weights()).normalization();
                  }
                });
    reporter.publishEntry(result.toString());
    assertTrue(result.read() > 0 && result.refused() > 0);
  }
}

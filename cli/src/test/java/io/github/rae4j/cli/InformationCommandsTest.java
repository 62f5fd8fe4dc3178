// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.Presets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code describe}, {@code doctor}, {@code --version}, and help. */
class InformationCommandsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sample",
        "interpolate",
        "inpaint",
        "vary",
        "invert",
        "film",
        "reconstruct",
        "encode",
        "decode",
        "forward",
        "describe",
        "inspect",
        "list",
        "labels",
        "doctor"
      })
  void everyCommandHasHelp(String command) {
    Run run = Run.of(command, "--help").done();
    assertTrue(run.out().startsWith("Usage: rae4j " + command), run.out());
    for (String option : List.of("--json", "--debug", "--plugins", "-h, --help")) {
      assertTrue(run.out().contains(option), run.out());
    }
    assertTrue(Run.of("--help").done().out().contains("  " + command + " "));
  }

  @Test
  void saysItsVersionAndHowItIsCalled() {
    assertTrue(Run.of("--version").done().out().startsWith("rae4j "));
    Run none = Run.of();
    assertEquals(2, none.status());
    assertTrue(none.err().startsWith("Usage: rae4j"), none.err());
    Run.of("smaple").usage("no command 'smaple'", "did you mean 'sample'?");
    Run.of("list", "--frobnicate").usage("--frobnicate", "rae4j list --help");
  }

  static List<String> presets() {
    return Presets.list().stream().map(preset -> preset.name()).toList();
  }

  @ParameterizedTest
  @MethodSource("presets")
  void describesEveryPresetWithoutItsWeights(String preset) {
    JsonNode parts = Run.of("describe", "--config", preset, "--json").json();
    // Pixels are their own latents and have neither parameters nor cost.
    if (!preset.startsWith("pixels")) {
      for (String part : List.of("encoder", "decoder")) {
        assertTrue(parts.get(part).get("parameters").asLong() > 0, "" + parts);
        assertTrue(parts.get(part).get("paperGflops").asDouble() > 0, "" + parts);
      }
    }
    boolean generates = Rae4j.readConfig(preset, List.of()).stage2().isPresent();
    assertEquals(generates, parts.has("backbone"));
    // All of them walk a fixed grid, so that what they cost is known.
    assertEquals(generates, parts.path("sampling").has("evaluations"), "" + parts);
    assertEquals(generates, parts.has("sampling"));
    // No shipped config has options without effect.
    assertEquals(generates ? "[]" : "", parts.path("notes").toString());
    assertEquals(preset.endsWith("-ag"), parts.has("guidance-backbone"));
  }

  @Test
  void describesTheLargestModelAsThePaperCountsIt() {
    Run run = Run.of("describe", "--config", "ditdh-xl-256").done();
    assertTrue(run.out().contains("838.68M parameters"), run.out());
    assertTrue(run.out().contains("156.96 GFLOPs"), run.out());
    Run small = Run.of("describe", "--config", "tiny-fashion").done();
    assertTrue(small.out().matches("(?s).* 0\\.0[1-9]\\d\\d GFLOPs .*"), small.out());
    JsonNode backbone =
        Run.of("describe", "--config", "ditdh-xl-256", "--json").json().get("backbone");
    assertEquals(839, Math.round(backbone.get("parameters").asLong() / 1e6));
    assertEquals(
        "{\"x\":\"float32 (batch, 768, 16, 16)\",\"t\":\"float32 (batch)\","
            + "\"y\":\"int64 (batch)\"}",
        backbone.get("inputs").toString());
  }

  @Test
  void describesTheModelOfRaev2WithItsWeakerPredictionAndWithout() {
    Run run = Run.of("describe", "--config", "raev2-k7").done();
    assertTrue(run.out().contains("with output base: "), run.out());
    JsonNode backbone = Run.of("describe", "--config", "raev2-k7", "--json").json().get("backbone");
    JsonNode withBase = backbone.get("with_base");
    // What the shapes of 28 blocks of width 1440, two of width 2048 and the embeddings amount to.
    assertEquals(869_589_396L, backbone.get("parameters").asLong());
    // A norm, the projection to 1024 channels, and a modulation of twice the width.
    assertEquals(869_589_396L + 5_627_104L, withBase.get("parameters").asLong());
    assertEquals(
        256 * 1440 * (1024 + 2 * 1440) / 1e9,
        withBase.get("gmacs").asDouble() - backbone.get("gmacs").asDouble(),
        1e-6);
    Run.of(
            "sample",
            "--config",
            "raev2-k7",
            "--labels",
            "1",
            "--latents",
            folder.resolve("x.safetensors"))
        .failed(
            "of the public model nyu-visionx/RAEv2-models on Hugging Face, get them with:",
            "fetch raev2-k7");
    Run.of(
            "sample",
            "--config",
            "raev2-k23",
            "--labels",
            "1",
            "--latents",
            folder.resolve("x.safetensors"))
        .failed("stage_2.ckpt: is missing", "name a file, stage_2.ckpt=FILE");
  }

  @Test
  void overridesReachEveryValue() {
    long shallow =
        Run.of("describe", "--json", "stage_2.params.depth=[3,1]")
            .json()
            .get("backbone")
            .get("parameters")
            .asLong();
    long alsoShallow =
        Run.of("describe", "--json", "stage_2.params.depth[0]=3", "stage_2.params.depth.1=1")
            .json()
            .get("backbone")
            .get("parameters")
            .asLong();
    assertEquals(shallow, alsoShallow);
    Run.of("describe", "stage_2.params.dpeth=3").failed("stage_2.params.dpeth", "'depth'");
    Run.of("describe", "stage_2.params.depth=deep").failed("stage_2.params.depth", "deep");
    Run.of("describe", "sampler.params.sampling_method=eular").failed("eular", "did you mean");
    Run.of("describe", "sampler.params.num_step=3").failed("num_step", "did you mean 'num_steps'?");
    Run.of("describe", "--config", "ditdh-xl").failed("ditdh-xl", "Presets: ");
  }

  @Test
  void optionsWithoutEffectAreNoted() {
    String guided = "--config=tiny-fashion-cfg";
    JsonNode described = Run.of("describe", guided, "--json", "guidance.method=none").json();
    assertEquals(
        List.of("guidance.scale has no effect: 'none' has no such option"),
        texts(described.get("notes")));
    Path picture = folder.resolve("x.png");
    Run sampled =
        Run.of(
            "sample", guided, "--steps=2", "--labels=1", "--out", picture, "guidance.method=none");
    assertEquals(0, sampled.status(), sampled.err());
    assertEquals(
        "rae4j: note: guidance.scale has no effect: 'none' has no such option\n", sampled.err());
    Run.of("describe", guided, "guidance.method=none", "guidance.scale=null").done();
    assertEquals(
        "[]",
        Run.of("describe", guided, "--json", "guidance.method=none", "guidance.scale=null")
            .json()
            .get("notes")
            .toString());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  @Test
  void doctorSaysWhatThisMachineCanRun() {
    JsonNode report = Run.of("doctor", "--json").json();
    assertTrue(report.get("processors").asInt() > 0);
    boolean cpu = false;
    for (JsonNode device : report.get("devices")) {
      assertFalse(device.get("detail").asText().isEmpty(), "" + device);
      assertEquals("fp32", device.get("precisions").get(0).get("precision").asText());
      cpu |= device.get("available").asBoolean();
    }
    assertTrue(cpu, "" + report);
    for (String key : List.of("rae4j", "java", "system", "models", "huggingFace", "plugins")) {
      assertTrue(report.get(key).isTextual(), key);
    }
    String shown = Run.of("doctor").done().out();
    assertTrue(shown.contains("onnxruntime"), shown);
    assertTrue(shown.contains("precision fp32"), shown);
  }
}

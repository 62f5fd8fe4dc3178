// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.Presets;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code describe}, {@code inspect}, {@code list}, {@code doctor}, and help. */
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
  void inspectShowsEveryTensorAndExtractsThem() {
    Run run = Run.of("inspect", Bundled.BACKBONE).done();
    assertTrue(run.out().contains("x_embedder.proj.weight"), run.out());
    Path out = folder.resolve("weights.safetensors");
    JsonNode shown = Run.of("inspect", Bundled.BACKBONE, "--json", "--out", out).json();
    assertEquals(FileHash.sha256(Bundled.BACKBONE), shown.get("sha256").asText());
    Set<String> names = new HashSet<>();
    for (JsonNode tensor : shown.get("tensors")) {
      names.add(tensor.get("name").asText());
      assertTrue(tensor.get("min").asDouble() <= tensor.get("max").asDouble(), "" + tensor);
      assertEquals(12, tensor.get("sha256").asText().length());
    }
    assertEquals(Checkpoint.open(Bundled.BACKBONE).names(), names);
    assertEquals(Checkpoint.open(Bundled.BACKBONE).weights().names(), Checkpoint.open(out).names());
    // What was extracted is a checkpoint like any other.
    Run.of("sample", "stage_2.ckpt=" + out, "--steps", 2, "--out", folder.resolve("x.png")).done();
  }

  @Test
  void inspectReadsFoldersAndParts() {
    JsonNode encoder = Run.of("inspect", Bundled.ENCODER, "--json").json();
    assertTrue(encoder.get("file").asText().endsWith("model.safetensors"));
    Run.of("inspect", Bundled.BACKBONE, "--key", "gan").failed("no part 'gan'");
    Run.of("inspect", folder).failed(folder.toString(), "model.safetensors");
    Run.of("inspect", folder.resolve("absent.pt")).failed("absent.pt", "no such file");
    Run.of("inspect", Bundled.BACKBONE, "--out", folder.resolve("x.pt")).usage(".safetensors");
    Run.of("inspect").usage("FILE");
  }

  @Test
  void inspectShowsNaNAndWholeNumbersExactly() {
    Path file = folder.resolve("odd.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of(
            "holes", Tensor.of(new float[] {1, Float.NaN, -2}, 3),
            "count", Tensor.of(new long[] {(1L << 53) + 1}, 1),
            "none", Tensor.of(new float[0], 0)),
        Map.of("origin", "a test"));
    JsonNode shown = Run.of("inspect", file, "--json").json();
    assertEquals("a test", shown.get("metadata").get("origin").asText());
    for (JsonNode tensor : shown.get("tensors")) {
      switch (tensor.get("name").asText()) {
        case "holes" -> {
          assertTrue(tensor.get("nan").asBoolean());
          assertEquals(-2, tensor.get("min").asDouble());
        }
        case "count" -> assertEquals((1L << 53) + 1, tensor.get("max").asLong());
        default -> assertFalse(tensor.has("min"));
      }
    }
    assertTrue(Run.of("inspect", file).done().out().contains("[-2.0, 1.0] with NaN"));
  }

  @Test
  void inspectReadsTensorsOfMoreThanTwoGib() throws IOException {
    long count = (1L << 29) + 3;
    String header =
        "{\"big\":{\"dtype\":\"F32\",\"shape\":["
            + count
            + "],\"data_offsets\":[0,"
            + 4 * count
            + "]}}";
    Path file = folder.resolve("big.safetensors");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      out.write(bytes.putLong(0, header.length()).array());
      out.writeBytes(header);
      long data = out.getFilePointer();
      // The rest is a hole.
      out.setLength(data + 4 * count);
      out.seek(data + 4 * (count - 2));
      out.write(bytes.putFloat(0, -3).putFloat(4, 5).array());
    }
    Run run = Run.of("inspect", file).done();
    assertTrue(run.out().contains("[-3.0, 5.0]"), run.out());
    assertTrue(run.out().contains("1 tensors, 536,870,915 values"), run.out());
  }

  /** A name could clear the screen, forge a line, or be read from right to left. */
  @Test
  void inspectShowsNamesThatSteerATerminalAsTheyAreWritten() {
    String name = "ema/a\u001b[2J\u009b1m\nrae4j: all is well\u202e";
    Path file = folder.resolve("hostile.safetensors");
    SafetensorsWriter.write(
        file, Map.of(name, Tensor.of(new float[] {1}, 1)), Map.of("note", "\u001b[2J\u009b"));
    String shown = Run.of("inspect", file).done().out();
    assertTrue(shown.contains("a\\u001b[2J\\u009b1m\\nrae4j: all is well\\u202e"), shown);
    assertTrue(shown.contains("weights   ema"), shown);
    String json = Run.of("inspect", file, "--json").done().out();
    for (String printed : List.of(shown, json)) {
      assertTrue(printed.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)), printed);
    }
    JsonNode read = Run.of("inspect", file, "--json").json();
    assertEquals(name, read.get("tensors").get(0).get("name").asText());
    Run.of("inspect", file, "--key", "\u001b[2J").failed("no part '\\u001b[2J'");
  }

  @Test
  void listNamesEveryProviderWithItsJarAndEveryPreset() {
    JsonNode list = Run.of("list", "--json").json();
    Set<String> roles = new HashSet<>();
    for (JsonNode provider : list.get("providers")) {
      roles.add(provider.get("role").asText());
      assertFalse(provider.get("source").asText().isEmpty(), "" + provider);
      assertFalse(provider.get("description").asText().isEmpty(), "" + provider);
    }
    assertTrue(
        roles.containsAll(
            List.of(
                "encoder",
                "decoder",
                "backbone",
                "noise schedule",
                "sampler",
                "guidance",
                "engine")),
        "" + roles);
    Run text = Run.of("list").done();
    for (String name : presets()) {
      assertTrue(text.out().contains("  " + name + " "), text.out());
      assertTrue(list.get("presets").findValuesAsText("name").contains(name), name);
    }
    for (JsonNode preset : list.get("presets")) {
      // The bundled model and raw pixels need nothing; the tests' home holds no released weights.
      String name = preset.get("name").asText();
      boolean complete = name.startsWith("tiny-fashion") || name.startsWith("pixels");
      assertEquals(complete, preset.get("weights").asBoolean(), name);
    }
    assertTrue(text.out().contains("its weights are not on this machine"), text.out());
    assertTrue(text.out().contains("sampler.params.sampling_method=ab2"), text.out());
    assertTrue(text.out().contains("also: "), text.out());
    assertTrue(text.out().contains("from: "), text.out());
  }

  @Test
  void labelsShowsAndSearchesTheClassesOfAModel() {
    Run all = Run.of("labels").done();
    assertEquals(10, all.out().lines().count(), all.out());
    assertTrue(all.out().endsWith("   9  Ankle boot\n"), all.out());
    JsonNode retrievers =
        Run.of("labels", "--config", "ditdh-xl-256", "retriever", "--json").json();
    assertEquals(1000, retrievers.get("classes").asInt());
    List<String> names = retrievers.get("labels").findValuesAsText("name");
    assertEquals(5, names.size(), names.toString());
    assertTrue(names.contains("golden retriever"), names.toString());
    Run one = Run.of("labels", "-c", "ditdh-xl-256", "TOILET", "Paper").done();
    assertEquals(" 999  toilet tissue  toilet paper, bathroom tissue\n", one.out());
    assertTrue(
        Run.of("labels", "-c", "ditdh-s-512", "207").done().out().startsWith(" 207  golden ret"));
    Run.of("labels", "-c", "ditdh-xl-256", "unicorn").failed("no class", "'unicorn'");
    Run.of("labels", "-c", "ditdh-xl-256", "golden retreiver")
        .failed("did you mean 'golden retriever'?");
    Run.of("labels", "misc.class_names=null").failed("names no classes", "imagenet-1k");
    Run.of("labels", "--config", "dinov2-b-vitxl").failed("dinov2-b-vitxl names no classes");
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
  void listShowsOneRole() {
    Run sampler = Run.of("list", "guidance").done();
    assertTrue(sampler.out().contains("  autoguidance "), sampler.out());
    assertFalse(sampler.out().contains("DiT-DH"), sampler.out());
    JsonNode schedules = Run.of("list", "noise-schedule", "--json").json();
    assertEquals("noise schedule", schedules.get("role").asText());
    assertTrue(schedules.get("parts").findValuesAsText("name").contains("Linear"));
    Run.of("list", "samplr").usage("no role 'samplr'; did you mean 'sampler'?", "noise-schedule");
  }

  @Test
  void listShowsTheOptionsOfAPart() {
    Run cfg = Run.of("list", "guidance", "CFG").done();
    for (String part :
        List.of("guidance 'cfg': ", "from: ", "option", "meaning", "scale", "t_min", "[0, 1]")) {
      assertTrue(cfg.out().contains(part), part + " is not in " + cfg.out());
    }
    JsonNode json = Run.of("list", "guidance", "cfg", "--json").json();
    assertEquals("cfg", json.get("name").asText());
    Map<String, JsonNode> options = new HashMap<>();
    json.get("options").forEach(option -> options.put(option.get("key").asText(), option));
    JsonNode scale = options.get("scale");
    assertEquals("number", scale.get("type").asText());
    assertEquals("1", scale.get("default").asText());
    assertFalse(scale.get("required").asBoolean());
    assertFalse(scale.get("documentation").asText().isEmpty());
    assertTrue(Run.of("list", "guidance", "none").done().out().contains("no options"));
    Run.of("list", "guidance", "cgf").failed("no guidance 'cgf'", "did you mean 'cfg'?");
    Run.of("list", "guidance", "--markdown", folder).usage("--markdown");
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

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code list} and {@code labels}: parts, presets and classes. */
class ListCommandTest {
  @TempDir Path folder;

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
    for (String name : InformationCommandsTest.presets()) {
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
}

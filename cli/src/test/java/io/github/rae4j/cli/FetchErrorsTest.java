// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.testkit.hub.Fault;
import io.github.rae4j.testkit.hub.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users can do wrong, and what networks do to them: one clear line each. */
class FetchErrorsTest {
  private static final String PLAIN = "exec";

  @TempDir Path folder;

  private TestHub hub;

  @BeforeEach
  void start() {
    hub = TestHub.start();
    hub.repository("owner/model")
        .file("config.json", "{}")
        .large("model.safetensors", new byte[5000]);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private String refused(int status, int lines, Map<String, String> more, Object... words)
      throws Exception {
    Map<String, String> environment = new TreeMap<>();
    environment.put("HF_ENDPOINT", hub.endpoint().toString());
    environment.put("HF_HUB_CACHE", folder.resolve("cache").toString());
    environment.put("HF_HOME", folder.resolve("hf").toString());
    environment.put("RAE4J_HOME", folder.resolve("home").toString());
    environment.putAll(more);
    Program program = Program.start(folder, PLAIN, environment, words);
    assertEquals(status, program.status(), program.err());
    String err = program.err();
    assertTrue(err.startsWith("rae4j: "), err);
    assertEquals(lines, err.lines().count(), err);
    assertFalse(err.contains("Exception") || err.contains("internal error"), err);
    return err;
  }

  private String refused(Map<String, String> more, Object... words) throws Exception {
    return refused(1, 1, more, words);
  }

  private static void requireParts(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), () -> "'" + part + "' is not in: " + text);
    }
  }

  @Test
  void namesThatAreNothingAndTheNearestThatIs() throws Exception {
    requireParts(
        refused(1, 2, Map.of(), "fetch", "ditdh-xl-265-ag"),
        "nothing to fetch under the name 'ditdh-xl-265-ag'; did you mean 'ditdh-xl-256-ag'?");
    requireParts(
        refused(1, 2, Map.of(), "fetch", "fashon-mnist"),
        "did you mean 'fashion-mnist'?",
        "OWNER/NAME[@REVISION]");
    requireParts(
        refused(2, 1, Map.of(), "fetch", "fashion-mnist", "guidance.scale=2"),
        "'guidance.scale=2' overrides a config, but no preset and no config is named");
    requireParts(refused(2, 1, Map.of(), "fetch", "--include", "*.pt"), "say what to fetch");
    assertEquals(List.of(), hub.requests());
  }

  @Test
  void repositoriesAndFilesThatAreNotThere() throws Exception {
    requireParts(refused(Map.of(), "fetch", "owner/nothing"), "owner/nothing");
    requireParts(refused(Map.of(), "fetch", "owner/model@v9"), "owner/model", "v9");
    hub.repository("nyu-visionx/RAE-collections").file("README.md", "# Empty\n");
    requireParts(
        refused(
            Map.of(),
            "fetch",
            "dinov2-b-vitxl",
            "stage_1.params.encoder_params.dinov2_path=owner/model"),
        "the public model nyu-visionx/RAE-collections has no file"
            + " decoders/dinov2/wReg_base/ViTXL_n08/model.pt, which"
            + " stage_1.params.normalization_stat_path and stage_1.params.pretrained_decoder_path"
            + " needs");
  }

  @Test
  void noNetworkAndProxiesThatAnswerThemselves() throws Exception {
    requireParts(
        refused(Map.of("HF_ENDPOINT", "http://127.0.0.1:1"), "fetch", "owner/model"), "127.0.0.1");
    requireParts(refused(Map.of("HF_HUB_OFFLINE", "1"), "fetch", "owner/model"), "HF_HUB_OFFLINE");
    hub.failing(new Fault.Html(), TestHub.ALWAYS);
    requireParts(refused(Map.of(), "fetch", "owner/model"), hub.endpoint().getHost());
  }

  @Test
  void tokensThatAreWrongAndTermsThatWereNotAccepted() throws Exception {
    requireParts(refused(Map.of("HF_TOKEN", "hf_wrong"), "fetch", "owner/model"), "token");
    hub.repository("owner/gated").gated().large("model.safetensors", new byte[10]);
    requireParts(refused(Map.of(), "fetch", "owner/gated"), "owner/gated");
    hub.token("hf_right");
    requireParts(refused(Map.of("HF_TOKEN", "hf_right"), "fetch", "owner/gated"), "owner/gated");
  }

  @Test
  void foldersThatCannotBeMade() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    requireParts(
        refused(Map.of("HF_HUB_CACHE", file + "/hub"), "fetch", "owner/model"), file.toString());
    assertEquals("x", Files.readString(file));
  }

  @Test
  void theCommandSaysWhatItKnows() throws IOException {
    Run run = Run.of("fetch", "--help").done();
    requireParts(run.out(), "OWNER/NAME[@REVISION]", "--dry-run", "rae4j fetch ditdh-xl-256-ag");
    Run.of("fetch", "tiny-fashion").done();
    requireParts(Run.of("fetch", "tiny-fashion").done().out(), "total      nothing to fetch");
    requireParts(Run.of("sample", "--help").done().out(), "--fetch");
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What {@code mvn -Pimage} has written: what a runtime will see of the image. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerImageIT {
  private static final Path TAR = Path.of(System.getProperty("rae4j.image.tar", ""));

  private final Map<String, Integer> modes = new TreeMap<>();
  private final Map<String, Long> owners = new TreeMap<>();
  private JsonNode config = new ObjectMapper().createObjectNode();
  private String classPath = "";

  @BeforeAll
  void read() throws IOException {
    assertTrue(Files.isRegularFile(TAR), TAR + " is missing; run mvn -Pimage -pl cli -am verify");
    Map<String, byte[]> small = new TreeMap<>();
    List<String> layers = new ArrayList<>();
    // The manifest and the configuration may stand behind the layers.
    try (InputStream tar = Files.newInputStream(TAR)) {
      eachFile(
          tar,
          (entry, in) -> {
            if (entry.getName().endsWith(".json")) {
              small.put(entry.getName(), in.readAllBytes());
            }
          });
    }
    JsonNode manifest = json(small, "manifest.json").get(0);
    manifest.get("Layers").forEach(layer -> layers.add(layer.asText()));
    config = json(small, manifest.get("Config").asText());
    try (InputStream tar = Files.newInputStream(TAR)) {
      eachFile(
          tar,
          (entry, in) -> {
            if (layers.contains(entry.getName())) {
              readLayer(in);
            }
          });
    }
  }

  private void readLayer(InputStream layer) throws IOException {
    BufferedInputStream bytes = new BufferedInputStream(layer);
    bytes.mark(2);
    boolean zipped = bytes.read() == 0x1f && bytes.read() == 0x8b;
    bytes.reset();
    eachFile(
        zipped ? new GZIPInputStream(bytes) : bytes,
        (entry, in) -> {
          String name = "/" + entry.getName().replaceAll("^[./]+|/$", "");
          modes.put(name, entry.getMode() & 0777);
          owners.put(name, entry.getLongUserId());
          if (name.equals("/app/jib-classpath-file")) {
            classPath = new String(in.readAllBytes(), StandardCharsets.UTF_8);
          }
        });
  }

  private interface Visitor {
    void visit(TarArchiveEntry entry, InputStream content) throws IOException;
  }

  private static void eachFile(InputStream tar, Visitor visitor) throws IOException {
    TarArchiveInputStream in = new TarArchiveInputStream(new BufferedInputStream(tar));
    for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
      visitor.visit(entry, in);
    }
  }

  private static JsonNode json(Map<String, byte[]> files, String name) throws IOException {
    byte[] text = files.get(name);
    assertTrue(text != null, name + " is not in " + TAR);
    return new ObjectMapper().readTree(text);
  }

  private static List<String> words(JsonNode array) {
    List<String> words = new ArrayList<>();
    array.forEach(word -> words.add(word.asText()));
    return words;
  }

  @Test
  void itRunsAsNobodyInParticularInAFolderThatItMayWrite() {
    JsonNode container = config.get("config");
    assertEquals("10001:10001", container.get("User").asText());
    assertEquals("/work", container.get("WorkingDir").asText());
    assertEquals("{\"/models\":{}}", container.get("Volumes").toString());
    assertEquals(0777, modes.get("/work"));
    assertEquals(0777, modes.get("/models"));
    // Nothing that runs can be changed by whoever runs it.
    modes.forEach(
        (name, mode) -> {
          if (name.startsWith("/app/")) {
            assertEquals(0, mode & 0022, name);
            assertEquals(0L, owners.get(name), name);
          }
        });
  }

  @Test
  void theEntryPointIsTheCommandWithTheOptionsOfTheLauncher() throws IOException {
    List<String> entry = words(config.get("config").get("Entrypoint"));
    assertEquals("java", entry.get(0));
    assertEquals(
        List.of("-cp", "@/app/jib-classpath-file", "io.github.rae4j.cli.Main"),
        entry.subList(entry.size() - 3, entry.size()));
    String launcher = Files.readString(Path.of("..", "rae4j"));
    for (String option : entry.subList(1, entry.size() - 3)) {
      boolean own =
          option.matches("-XX:MaxRAMPercentage=50|-XX:\\+IgnoreUnrecognizedVMOptions|-D.*=/.*")
              || option.equals("-Drae4j.command=rae4j");
      assertTrue(own || launcher.contains(option), option);
    }
    assertTrue(entry.contains("--enable-native-access=ALL-UNNAMED"), entry.toString());
    assertTrue(entry.contains("-Donnxruntime.native.path=/app/native"), entry.toString());
    assertTrue(entry.contains("-Dorg.bytedeco.javacpp.cachedir=/models/javacpp"), entry.toString());
  }

  @Test
  void modelsLieInTheVolume() {
    List<String> environment = words(config.get("config").get("Env"));
    for (String variable :
        List.of(
            "RAE4J_HOME=/models/rae4j",
            "HF_HOME=/models/huggingface",
            "HOME=/models",
            "LC_ALL=C.UTF-8",
            "OMP_WAIT_POLICY=passive")) {
      assertTrue(environment.contains(variable), variable + " is not in " + environment);
    }
    assertEquals("linux", config.get("os").asText());
    assertEquals(
        "Apache-2.0",
        config.at("/config/Labels").get("org.opencontainers.image.licenses").asText());
  }

  @Test
  void everythingOnTheClassPathIsInALayer() {
    assertFalse(classPath.isBlank());
    String all = String.join("\n", modes.keySet());
    for (String entry : classPath.strip().split(":", -1)) {
      assertTrue(all.contains(entry.replace("/*", "")), entry);
    }
    for (String part :
        List.of("rae4j-core-", "rae4j-impl-onnxruntime-", "rae4j-impl-pytorch-", "rae4j-models-")) {
      assertTrue(all.contains("/app/libs/" + part), part);
    }
    assertTrue(modes.containsKey("/app/launcher/logging.properties"));
    assertTrue(all.contains("/app/native/libonnxruntime"), "the natives of ONNX Runtime");
    assertFalse(all.contains("junit") || all.contains("testkit"), "nothing of the tests");
  }
}

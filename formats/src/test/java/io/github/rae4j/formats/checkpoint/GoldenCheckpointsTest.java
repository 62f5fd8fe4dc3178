// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.ThreadMXBean;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.PlainSafetensors.Plain;
import io.github.rae4j.network.Weights;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every golden checkpoint is either read bit for bit or refused without side effects. */
final class GoldenCheckpointsTest {
  private static final String CANARY = "RAE4J_PICKLE_WAS_EXECUTED";
  private static final long MAX_HEAP = 16L << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS).build();

  static Path folder() {
    URL url =
        Objects.requireNonNull(GoldenCheckpointsTest.class.getResource("/golden/checkpoints"));
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(folder())) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  static Path input(Path folder) throws IOException {
    JsonNode inputs = json(folder.resolve("case.json")).get("inputs");
    List<String> names = new ArrayList<>();
    inputs.forEach(name -> names.add(name.textValue()));
    return folder.resolve(
        names.stream().filter(n -> n.endsWith(".index.json")).findFirst().orElse(names.get(0)));
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(Files.readAllBytes(file));
  }

  @Test
  void allCasesArePresent() throws IOException {
    assertEquals(52, cases().size());
  }

  @TestFactory
  Stream<DynamicTest> refusedCases() throws IOException {
    return tests(true, GoldenCheckpointsTest::refuses);
  }

  @TestFactory
  Stream<DynamicTest> readableCases() throws IOException {
    return tests(false, GoldenCheckpointsTest::reads);
  }

  private interface Check {
    void run(Path folder) throws IOException;
  }

  private static Stream<DynamicTest> tests(boolean mustFail, Check check) throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path folder : cases()) {
      if (json(folder.resolve("case.json")).get("must_fail").booleanValue() == mustFail) {
        tests.add(
            DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check.run(folder)));
      }
    }
    return tests.stream();
  }

  private static void refuses(Path folder) throws IOException {
    Path file = input(folder);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    RaeException refusal = assertThrows(RaeException.class, () -> Checkpoint.open(file));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < MAX_HEAP, () -> "allocated " + allocated + " bytes");
    String message = Objects.requireNonNull(refusal.getMessage());
    assertTrue(message.contains(file.getParent().toString()), message);
    assertTrue(message.lines().count() <= 2, message);
    String name = folder.getFileName().toString();
    if (name.startsWith("attack_")) {
      String global = name.equals("attack_eval") ? "__builtin__.eval" : "posix.system";
      assertTrue(message.contains(global), message);
    }
    if (name.equals("bad_git_lfs_pointer")) {
      assertTrue(message.contains("git lfs pull"), message);
    }
    assertFalse(Files.exists(Path.of(CANARY)), "a pickle was executed");
    assertFalse(Files.exists(folder.resolve(CANARY)), "a pickle was executed");
  }

  private static void reads(Path folder) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(input(folder));
    JsonNode config = json(folder.resolve("case.json")).get("config");
    Path expectedFile = folder.resolve("expected.safetensors");
    if (Files.exists(expectedFile)) {
      Map<String, Plain> expected = PlainSafetensors.read(expectedFile);
      boolean whole = expected.keySet().equals(checkpoint.names());
      assertEquals(expected, PlainSafetensors.of(whole ? checkpoint : checkpoint.weights()));
      checkOutputs(folder, whole ? checkpoint : checkpoint.weights());
      assertEquals(whole, !config.has("strip_prefixes") && !folder.endsWith("zip_namespace_args"));
    }
    if (config.has("weights_key")) {
      String key = config.get("weights_key").textValue();
      assertEquals(
          PlainSafetensors.of(checkpoint.weights(key)), PlainSafetensors.of(checkpoint.weights()));
      assertEquals(
          partOf(PlainSafetensors.of(checkpoint), key), PlainSafetensors.of(checkpoint.weights()));
    }
    Path tree = folder.resolve("tree.json");
    if (Files.exists(tree)) {
      assertEquals(json(tree), Trees.json(checkpoint.tree()));
    }
    assertEquals(List.of(), checkpoint.warnings());
    boolean damaged = folder.endsWith("bad_crc");
    assertEquals(damaged ? 1 : 0, checkpoint.verify().size());
  }

  private static void checkOutputs(Path folder, Weights weights) throws IOException {
    JsonNode outputs = json(folder.resolve("case.json")).get("outputs");
    assertEquals(outputs.size(), weights.names().size());
    Map<String, String> stated = new HashMap<>();
    Map<String, String> actual = new HashMap<>();
    for (JsonNode output : outputs) {
      String name = output.get("name").textValue();
      stated.put(name, output.get("dtype").textValue() + output.get("shape"));
      String shape = weights.shape(name).toString().replace(" ", "");
      actual.put(
          name, weights.get(name).dtype().torchName() + shape.replace('(', '[').replace(')', ']'));
    }
    assertEquals(stated, actual);
  }

  private static Map<String, Plain> partOf(Map<String, Plain> all, String key) {
    Map<String, Plain> part = new TreeMap<>();
    all.forEach(
        (name, tensor) -> {
          if (name.startsWith(key + "/")) {
            part.put(name.substring(key.length() + 1), tensor);
          }
        });
    assertFalse(part.isEmpty());
    return part;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.testkit.hub.TestHub;
import io.github.rae4j.testkit.hub.TestRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/** What the tests of fetching share. */
final class Kit {
  static final String MODEL = "rae4j/toy";
  static final String WEIGHTS = "model.safetensors";
  static final int SIZE = 300_000;

  private Kit() {}

  static byte[] bytes(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** A hub with one small model: a card, a config, weights, and a second file in a folder. */
  static TestHub hub() {
    TestHub hub = TestHub.start();
    hub.repository(MODEL)
        .license("apache-2.0")
        .file("README.md", "---\nlicense: apache-2.0\n---\n")
        .file("config.json", "{\"hidden_size\": 8}")
        .file("sub/folder/empty.txt", "")
        .large(WEIGHTS, bytes(SIZE, 1))
        .large("sub/other.bin", bytes(5000, 2));
    return hub;
  }

  /** Options that wait for nothing longer than a test may. */
  static HubOptions options(TestHub hub, Path cache) {
    return HubOptions.of(cache)
        .withEndpoint(hub.endpoint())
        .withPause(Duration.ofMillis(1))
        .withSilence(Duration.ofSeconds(20));
  }

  static HubException fails(HubException.Kind kind, Executable executable) {
    HubException failure = assertThrows(HubException.class, executable);
    assertEquals(kind, failure.kind(), failure.getMessage());
    assertFalse(failure.getMessage().contains("\n"), failure.getMessage());
    return failure;
  }

  /** The number of requests for the body of a file. */
  static long bodies(TestHub hub, String file) {
    return requests(hub, "GET", file).size();
  }

  static List<TestRequest> requests(TestHub hub, String method, String file) {
    return hub.requests().stream()
        .filter(r -> r.method().equals(method))
        .filter(r -> r.file().filter((MODEL + "/" + file)::equals).isPresent())
        .toList();
  }

  /** Every file and link below a folder but locks, with content or target. */
  static Map<String, String> tree(Path folder) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        if (Files.isSymbolicLink(path)) {
          tree.put(name, "-> " + Files.readSymbolicLink(path));
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
            && !name.startsWith(".locks/")) {
          tree.put(name, Integer.toHexString(java.util.Arrays.hashCode(Files.readAllBytes(path))));
        }
      }
    }
    return tree;
  }

  static List<String> unfinished(Path cache) throws IOException {
    return tree(cache).keySet().stream().filter(name -> name.endsWith(".incomplete")).toList();
  }
}

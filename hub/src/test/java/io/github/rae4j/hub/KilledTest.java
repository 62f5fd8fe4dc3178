// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static io.github.rae4j.hub.Kit.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.testkit.hub.Fault;
import io.github.rae4j.testkit.hub.TestHub;
import io.github.rae4j.testkit.hub.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while they fetch, and processes that fetch the same. */
final class KilledTest {
  private static final int KILLS = 10;
  private static final long SEED = 20261130;
  private static final List<String> FILES =
      List.of("a.safetensors", "b.bin", "sub/c.bin", "config.json", "sub/d.txt");

  @TempDir Path cache;
  @TempDir Path fresh;

  private static void fill(TestHub server) {
    TestRepository repository = server.repository(MODEL);
    for (int i = 0; i < FILES.size(); i++) {
      byte[] bytes = Kit.bytes(i < 3 ? 400_000 * (i + 1) : 3000, i);
      if (i < 3) {
        repository.large(FILES.get(i), bytes);
      } else {
        repository.file(FILES.get(i), bytes);
      }
      // Slow enough to be killed within each of them.
      server.failing(
          MODEL, FILES.get(i), new Fault.Trickle(8192, Duration.ofMillis(1)), TestHub.ALWAYS);
    }
  }

  private Path blob(TestHub server, String file) {
    return cache.resolve("models--rae4j--toy/blobs").resolve(server.repository(MODEL).etag(file));
  }

  @Test
  void aKilledProcessLosesNothingThatIsWhole() throws Exception {
    try (TestHub server = TestHub.start()) {
      fill(server);
      long size = 2_406_000;
      Random random = new Random(SEED);
      Map<String, Long> whole = new HashMap<>();
      for (int i = 0; i < KILLS; i++) {
        long sent = FILES.stream().mapToLong(f -> server.bytesSent(MODEL, f)).sum();
        long moment = sent + 1 + (long) (random.nextDouble() * size / 8);
        AtomicReference<Optional<Process>> process = new AtomicReference<>(Optional.empty());
        server.listening(
            total -> {
              if (total >= moment) {
                process.get().ifPresent(Process::destroyForcibly);
              }
            });
        Process started = FetchProgram.start(cache, server.endpoint(), MODEL);
        process.set(Optional.of(started));
        assertTrue(started.waitFor(1, TimeUnit.MINUTES));
        assertNotEquals(0, started.exitValue(), "it ended before it was killed");
        assertOnlyWholeAndUnfinished(server);
        assertNothingWholeCameTwice(server, whole);
      }
      server.listening(total -> {});
      Process last = FetchProgram.start(cache, server.endpoint(), MODEL);
      assertTrue(last.waitFor(1, TimeUnit.MINUTES));
      assertEquals(0, last.exitValue());
      assertNothingWholeCameTwice(server, whole);

      Hub.open(Kit.options(server, fresh)).snapshot(MODEL);
      assertEquals(Kit.tree(fresh), Kit.tree(cache));
      assertEquals(List.of(), Kit.unfinished(cache));
    }
  }

  private void assertOnlyWholeAndUnfinished(TestHub server) throws IOException {
    for (Map.Entry<String, String> file : Kit.tree(cache).entrySet()) {
      String name = file.getKey();
      boolean isKnown =
          name.equals("CACHEDIR.TAG")
              || name.matches("models--rae4j--toy/(refs/main|trees/[0-9a-f]{40}\\.json)")
              || name.matches("models--rae4j--toy/blobs/[a-z0-9]+\\.rae4j\\.incomplete")
              || name.matches("models--rae4j--toy/blobs/[0-9a-f]{40,64}")
              || file.getValue().startsWith("-> ");
      assertTrue(isKnown, name);
    }
    for (String file : FILES) {
      Path blob = blob(server, file);
      if (Files.exists(blob)) {
        Checksum checksum = Checksum.of(blob.getFileName().toString()).orElseThrow();
        byte[] bytes = Files.readAllBytes(blob);
        var digest = checksum.begin(bytes.length);
        digest.update(bytes);
        assertTrue(checksum.matches(digest), file);
      }
    }
  }

  private void assertNothingWholeCameTwice(TestHub server, Map<String, Long> whole) {
    for (String file : FILES) {
      if (Files.exists(blob(server, file))) {
        long sent = server.bytesSent(MODEL, file);
        assertEquals(sent, whole.getOrDefault(file, sent), file);
        whole.put(file, sent);
      }
    }
  }

  @Test
  void twoProcessesDownloadOnce() throws Exception {
    try (TestHub server = TestHub.start()) {
      fill(server);
      Process one = FetchProgram.start(cache, server.endpoint(), MODEL);
      Process other = FetchProgram.start(cache, server.endpoint(), MODEL);
      assertTrue(one.waitFor(1, TimeUnit.MINUTES));
      assertTrue(other.waitFor(1, TimeUnit.MINUTES));

      assertEquals(0, one.exitValue());
      assertEquals(0, other.exitValue());
      assertEquals(400_000, server.bytesSent(MODEL, "a.safetensors"));
      assertEquals(800_000, server.bytesSent(MODEL, "b.bin"));
      assertEquals(1_200_000, server.bytesSent(MODEL, "sub/c.bin"));
      assertEquals(3000, server.bytesSent(MODEL, "config.json"));
      assertEquals(List.of(), Kit.unfinished(cache));
    }
  }

  @Test
  void twoThreadsAndTwoHubsDownloadOnce() throws Exception {
    try (TestHub server = TestHub.start()) {
      fill(server);
      Hub shared = Hub.open(Kit.options(server, cache));
      Together.run(
          4,
          List.of(shared, shared, shared, Hub.open(Kit.options(server, cache))),
          hub -> hub.snapshot(MODEL));

      assertEquals(1_200_000, server.bytesSent(MODEL, "sub/c.bin"));
      assertEquals(List.of(), Kit.unfinished(cache));
    }
  }
}

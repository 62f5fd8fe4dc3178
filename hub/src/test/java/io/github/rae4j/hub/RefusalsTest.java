// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static io.github.rae4j.hub.Kit.MODEL;
import static io.github.rae4j.hub.Kit.WEIGHTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.hub.HubException.Kind;
import io.github.rae4j.testkit.hub.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each refusal is one line that says what to do. */
final class RefusalsTest {
  @TempDir Path cache;

  private final TestHub server = Kit.hub();

  @AfterEach
  void close() {
    server.close();
  }

  private Hub hub() {
    return Hub.open(Kit.options(server, cache));
  }

  private Hub hub(String token) {
    return Hub.open(Kit.options(server, cache).withToken(token));
  }

  private static void says(HubException failure, String... words) {
    for (String word : words) {
      assertTrue(failure.getMessage().contains(word), word + ": " + failure.getMessage());
    }
  }

  @Test
  void aMissingRepository() {
    says(
        Kit.fails(Kind.NOT_FOUND, () -> hub().snapshot("rae4j/nothing")),
        "rae4j/nothing",
        "HF_TOKEN");
    says(Kit.fails(Kind.NOT_FOUND, () -> hub().file("rae4j/nothing", "a")), "rae4j/nothing");
    server.token("hf_a");
    says(Kit.fails(Kind.NOT_FOUND, () -> hub("hf_a").snapshot("rae4j/nothing")), "check the name");
  }

  @Test
  void aMissingRevision() {
    says(Kit.fails(Kind.NOT_FOUND, () -> hub().snapshot(MODEL + "@v9")), "v9", MODEL);
    says(Kit.fails(Kind.NOT_FOUND, () -> hub().file(MODEL + "@v9", WEIGHTS)), "v9", MODEL);
  }

  @Test
  void aMissingFile() throws IOException {
    says(
        Kit.fails(Kind.NOT_FOUND, () -> hub().file(MODEL, "model.bin")),
        "model.bin",
        MODEL,
        "tree/main");
    says(
        Kit.fails(Kind.NOT_FOUND, () -> hub().snapshot(MODEL, "config.json", "model.bin")),
        "model.bin",
        WEIGHTS);
    says(Kit.fails(Kind.NOT_FOUND, () -> hub().snapshot(MODEL, "*.onnx")), "*.onnx", WEIGHTS);
    assertEquals(Map.of(), Kit.tree(cache));
  }

  @Test
  void aGatedRepository() throws IOException, InterruptedException {
    server.repository(MODEL).gated();
    server.token("hf_other").accept("hf_mine", MODEL);
    String page = server.endpoint() + "/" + MODEL;
    says(Kit.fails(Kind.GATED, () -> hub().snapshot(MODEL)), page, "HF_TOKEN");
    says(Kit.fails(Kind.GATED, () -> hub("hf_other").file(MODEL, WEIGHTS)), page, "account");
    assertTrue(hub().plan(SnapshotRequest.of(MODEL)).gated());
    assertTrue(Files.exists(hub("hf_mine").file(MODEL, WEIGHTS)));
  }

  @Test
  void aWrongToken() {
    says(
        Kit.fails(Kind.UNAUTHORIZED, () -> hub("hf_wrong").snapshot(MODEL)),
        "HF_TOKEN",
        "settings/tokens");
    says(Kit.fails(Kind.UNAUTHORIZED, () -> hub("hf_wrong").file(MODEL, WEIGHTS)), "HF_TOKEN");
  }

  @Test
  void aHiddenRepositoryWithoutAToken() {
    server.repository(MODEL).hidden();
    says(Kit.fails(Kind.NOT_FOUND, () -> hub().snapshot(MODEL)), "private", "HF_TOKEN");
  }

  @Test
  void aFileThatOnlyXetServes() throws IOException {
    server.repository(MODEL).xet("huge.bin", Kit.bytes(100, 7));
    says(Kit.fails(Kind.XET_ONLY, () -> hub().file(MODEL, "huge.bin")), "huge.bin", "hf_xet");
    says(Kit.fails(Kind.XET_ONLY, () -> hub().snapshot(MODEL, "huge.bin")), "huge.bin", "hf_xet");
  }

  @Test
  void noNetwork() {
    server.close();
    says(
        Kit.fails(Kind.UNREACHABLE, () -> hub().snapshot(MODEL)),
        server.endpoint().toString(),
        "refused",
        "HTTPS_PROXY");
    says(Kit.fails(Kind.UNREACHABLE, () -> hub().file(MODEL, WEIGHTS)), "refused");
  }

  @Test
  void withoutANetworkWhatIsThereIsUsed() throws IOException, InterruptedException {
    Path snapshot = hub().snapshot(MODEL, "*.json");
    server.close();

    assertEquals(snapshot, hub().snapshot(MODEL, "*.json"));
    assertEquals(snapshot.resolve("config.json"), hub().file(MODEL, "config.json"));
    assertEquals(
        0, hub().plan(SnapshotRequest.of(MODEL).withInclude(List.of("*.json"))).bytesToFetch());
    Kit.fails(Kind.UNREACHABLE, () -> hub().snapshot(MODEL));
  }

  @Test
  void offlineWhatIsThereIsUsed() throws IOException, InterruptedException {
    Path snapshot = hub().snapshot(MODEL, "*.json");
    long before = server.requests().size();
    Hub offline = Hub.open(Kit.options(server, cache).withOffline(true));

    assertEquals(snapshot, offline.snapshot(MODEL, "*.json"));
    assertEquals(snapshot.resolve("config.json"), offline.file(MODEL, "config.json"));
    says(
        Kit.fails(Kind.OFFLINE, () -> offline.snapshot(MODEL)),
        "HF_HUB_OFFLINE",
        "README.md",
        cache.toString());
    says(Kit.fails(Kind.OFFLINE, () -> offline.file(MODEL, WEIGHTS)), "HF_HUB_OFFLINE", WEIGHTS);
    says(Kit.fails(Kind.OFFLINE, () -> offline.snapshot("rae4j/other")), "rae4j/other");
    // A cache of older tools, which keep no lists, is taken as it is.
    Files.delete(
        cache.resolve("models--rae4j--toy/trees").resolve(snapshot.getFileName() + ".json"));
    assertEquals(snapshot, offline.snapshot(MODEL));
    says(Kit.fails(Kind.NOT_FOUND, () -> offline.snapshot(MODEL, WEIGHTS)), WEIGHTS);
    assertEquals(before, server.requests().size());
  }

  @Test
  void namesThatAreNone() {
    for (String name :
        List.of("", "a/b/c", "../x", "a/..", "a b", "a/b--c", "/a", "a/", "https://x/y")) {
      says(Kit.fails(Kind.INVALID, () -> hub().snapshot(name)), "owner/name");
    }
    for (String revision : List.of("", "../main", "/main", "a\\b")) {
      Kit.fails(Kind.INVALID, () -> hub().snapshot(MODEL + "@" + revision));
    }
    assertEquals(0, server.requests().size());
  }

  @Test
  void aNameOfTwoLinesIsPrintedInOne() {
    HubException failure = Kit.fails(Kind.INVALID, () -> hub().snapshot("a\u001b[31m\nb"));
    assertTrue(failure.getMessage().contains("a?[31m?b"), failure.getMessage());
  }
}

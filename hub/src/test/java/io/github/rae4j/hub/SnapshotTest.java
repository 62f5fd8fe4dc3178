// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static io.github.rae4j.hub.Kit.MODEL;
import static io.github.rae4j.hub.Kit.SIZE;
import static io.github.rae4j.hub.Kit.WEIGHTS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.testkit.hub.TestHub;
import io.github.rae4j.testkit.hub.TestRepository;
import io.github.rae4j.testkit.hub.TestRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotTest {
  @TempDir Path cache;

  private final TestHub server = Kit.hub();
  private final TestRepository repository = server.repository(MODEL);

  @AfterEach
  void close() {
    server.close();
  }

  private Hub hub() {
    return Hub.open(Kit.options(server, cache));
  }

  @Test
  void aSnapshotIsLaidOutAsThePythonToolsDo() throws IOException, InterruptedException {
    Path snapshot = hub().snapshot(MODEL);

    Path folder = cache.resolve("models--rae4j--toy");
    assertEquals(folder.resolve("snapshots").resolve(repository.commit()), snapshot);
    assertArrayEquals(Kit.bytes(SIZE, 1), Files.readAllBytes(snapshot.resolve(WEIGHTS)));
    assertEquals("{\"hidden_size\": 8}", Files.readString(snapshot.resolve("config.json")));
    assertEquals(repository.commit(), Files.readString(folder.resolve("refs/main")));

    Map<String, String> links = new TreeMap<>();
    Kit.tree(cache)
        .forEach(
            (name, target) -> {
              if (target.startsWith("-> ")) {
                links.put(name, target);
              }
            });
    String in = "models--rae4j--toy/snapshots/" + repository.commit() + "/";
    Map<String, String> expected = new TreeMap<>();
    for (String name : List.of("README.md", "config.json", WEIGHTS)) {
      expected.put(in + name, "-> ../../blobs/" + repository.etag(name));
    }
    expected.put(in + "sub/other.bin", "-> ../../../blobs/" + repository.etag("sub/other.bin"));
    expected.put(
        in + "sub/folder/empty.txt",
        "-> ../../../../blobs/" + repository.etag("sub/folder/empty.txt"));
    assertEquals(expected, links);
    assertTrue(
        Files.readString(cache.resolve("CACHEDIR.TAG"))
            .startsWith("Signature: 8a477f597d28d172789f06886806bc55\n"));
    assertTrue(Files.isDirectory(cache.resolve(".locks/models--rae4j--toy")));
    assertEquals(List.of(), Kit.unfinished(cache));
  }

  @Test
  void whatIsThereIsNotFetchedAgain() throws IOException, InterruptedException {
    hub().snapshot(MODEL);
    long before = server.requests().size();
    hub().snapshot(MODEL);

    List<TestRequest> further = server.requests().subList((int) before, server.requests().size());
    assertEquals(1, further.size(), "only the commit is asked for: " + further);
    assertEquals(SIZE, server.bytesSent(MODEL, WEIGHTS));
  }

  @Test
  void aCommitThatIsThereNeedsNoNetwork() throws IOException, InterruptedException {
    Path snapshot = hub().snapshot(MODEL);
    server.close();

    assertEquals(snapshot, hub().snapshot(MODEL + "@" + repository.commit()));
    assertEquals(
        snapshot.resolve("config.json"),
        hub().file(MODEL + "@" + repository.commit(), "config.json"));
  }

  @Test
  void patternsChoose() throws IOException, InterruptedException {
    Path snapshot = hub().snapshot(MODEL, "*.json", "sub/");

    assertTrue(Files.exists(snapshot.resolve("config.json")));
    assertTrue(Files.exists(snapshot.resolve("sub/folder/empty.txt")));
    assertFalse(Files.exists(snapshot.resolve(WEIGHTS)));
    SnapshotRequest rest =
        SnapshotRequest.of(MODEL).withExclude(List.of("sub/*", "*.md", "*.json"));
    hub().snapshot(rest);
    assertTrue(Files.exists(snapshot.resolve(WEIGHTS)));
    assertFalse(Files.exists(snapshot.resolve("README.md")));
  }

  @Test
  void aNewCommitFetchesWhatIsNew() throws IOException, InterruptedException {
    Path old = hub().snapshot(MODEL);
    repository.tag("v1").file("config.json", "{}");
    Path young = hub().snapshot(MODEL);

    assertEquals("{\"hidden_size\": 8}", Files.readString(old.resolve("config.json")));
    assertEquals("{}", Files.readString(young.resolve("config.json")));
    assertEquals(SIZE, server.bytesSent(MODEL, WEIGHTS));
    assertEquals(old, hub().snapshot(MODEL + "@v1"));
    Path refs = cache.resolve("models--rae4j--toy/refs");
    assertEquals(repository.commit(), Files.readString(refs.resolve("main")));
    assertEquals(old.getFileName().toString(), Files.readString(refs.resolve("v1")));
  }

  @Test
  void listsComeInPages() throws IOException, InterruptedException {
    for (int i = 0; i < 25; i++) {
      repository.file("many/" + i + ".txt", "file " + i);
    }
    repository.page(4);
    Path snapshot = hub().snapshot(MODEL, "many/*");

    for (int i = 0; i < 25; i++) {
      assertEquals("file " + i, Files.readString(snapshot.resolve("many/" + i + ".txt")));
    }
    assertTrue(server.requests().stream().filter(r -> r.path().contains("/tree/")).count() > 6);
  }

  @Test
  void aPlanWritesNothingAndSaysAll() throws IOException, InterruptedException {
    SnapshotRequest request =
        SnapshotRequest.of(MODEL).withInclude(List.of("config.json", "*.safetensors"));
    SnapshotPlan plan = hub().plan(request);

    assertEquals(MODEL, plan.repository());
    assertEquals(repository.commit(), plan.commit());
    assertEquals(Optional.of("apache-2.0"), plan.license());
    assertFalse(plan.gated());
    assertEquals(
        List.of(
            new PlannedFile("config.json", 18, false, 0), new PlannedFile(WEIGHTS, SIZE, false, 0)),
        plan.files());
    assertEquals(SIZE + 18, plan.bytesToFetch());
    assertEquals(Map.of(), Kit.tree(cache));

    assertEquals(plan.folder(), hub().snapshot(request));
    assertEquals(0, hub().plan(request).bytesToFetch());
    assertEquals(SIZE + 18, hub().plan(request).bytes());
  }

  @Test
  void oneFileAlone() throws IOException, InterruptedException {
    Path file = hub().file(MODEL, WEIGHTS);

    assertArrayEquals(Kit.bytes(SIZE, 1), Files.readAllBytes(file));
    assertEquals(
        cache.resolve("models--rae4j--toy/snapshots").resolve(repository.commit()).resolve(WEIGHTS),
        file);
    assertEquals(
        repository.commit(), Files.readString(cache.resolve("models--rae4j--toy/refs/main")));
    assertTrue(server.requests().stream().noneMatch(r -> r.path().startsWith("/api/models")));
    assertEquals(file, hub().file(MODEL, WEIGHTS));
    assertEquals(1, Kit.bodies(server, WEIGHTS));
  }

  @Test
  void dataSetsHaveFoldersOfTheirOwn() throws IOException, InterruptedException {
    server.repository("datasets/rae4j/pictures").large("a.tar", Kit.bytes(1000, 3));
    Path snapshot = hub().snapshot("datasets/rae4j/pictures");

    assertTrue(snapshot.startsWith(cache.resolve("datasets--rae4j--pictures")));
    assertArrayEquals(Kit.bytes(1000, 3), Files.readAllBytes(snapshot.resolve("a.tar")));
  }

  @Test
  void aRenamedRepositoryIsFound() throws IOException, InterruptedException {
    server.renamed("rae4j/formerly", MODEL);
    Path snapshot = hub().snapshot("rae4j/formerly", "*.json", WEIGHTS);

    assertTrue(snapshot.startsWith(cache.resolve("models--rae4j--formerly")));
    assertArrayEquals(Kit.bytes(SIZE, 1), Files.readAllBytes(snapshot.resolve(WEIGHTS)));
  }

  @Test
  void theHeadIsAskedWithoutCompression() throws IOException, InterruptedException {
    hub().snapshot(MODEL);

    assertTrue(
        server.requests().stream().allMatch(r -> r.encoding().equals(Optional.of("identity"))));
    assertEquals(1, Kit.requests(server, "HEAD", WEIGHTS).size());
  }

  @Test
  void theTokenReachesTheHubAlone() throws IOException, InterruptedException {
    server.token("hf_secret");
    repository.hidden();
    Hub hub = Hub.open(Kit.options(server, cache).withToken("hf_secret"));
    hub.snapshot(MODEL);

    for (TestRequest request : server.requests()) {
      assertEquals(request.port() == TestRequest.Port.HUB, request.isAuthorized(), request.path());
    }
    assertFalse(hub.options().toString().contains("hf_secret"));
  }

  @Test
  void progressIsTold() throws IOException, InterruptedException {
    Map<String, Long> first = new ConcurrentHashMap<>();
    Map<String, Long> last = new ConcurrentHashMap<>();
    ProgressListener listener =
        (file, done, size) -> {
          first.putIfAbsent(file, done);
          last.put(file, done);
        };
    Hub.open(Kit.options(server, cache).withProgress(listener)).snapshot(MODEL);

    assertEquals(5, first.size());
    assertTrue(first.values().stream().allMatch(done -> done == 0), first.toString());
    assertEquals(SIZE, last.get(WEIGHTS));
    assertEquals(5000, last.get("sub/other.bin"));
  }

  @Test
  void withoutLinksAFileIsThereTwiceByName() throws IOException, InterruptedException {
    Path snapshot = Hub.open(Kit.options(server, cache).withLinks(false)).snapshot(MODEL);

    assertFalse(Files.isSymbolicLink(snapshot.resolve(WEIGHTS)));
    assertArrayEquals(Kit.bytes(SIZE, 1), Files.readAllBytes(snapshot.resolve(WEIGHTS)));
    assertEquals(List.of(), Kit.unfinished(cache));
    Hub.open(Kit.options(server, cache).withLinks(false)).snapshot(MODEL);
    assertEquals(SIZE, server.bytesSent(MODEL, WEIGHTS));
  }

  @Test
  void aBrokenLinkIsMended() throws IOException, InterruptedException {
    Path snapshot = hub().snapshot(MODEL);
    Path blobs = cache.resolve("models--rae4j--toy/blobs");
    Files.delete(blobs.resolve(repository.etag(WEIGHTS)));
    // A blob that another program left cut off.
    Files.write(blobs.resolve(repository.etag("config.json")), new byte[3]);
    hub().snapshot(MODEL);

    assertArrayEquals(Kit.bytes(SIZE, 1), Files.readAllBytes(snapshot.resolve(WEIGHTS)));
    assertEquals("{\"hidden_size\": 8}", Files.readString(snapshot.resolve("config.json")));
  }
}

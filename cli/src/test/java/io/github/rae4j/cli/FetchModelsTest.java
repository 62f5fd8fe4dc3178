// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.testkit.hub.Fault;
import io.github.rae4j.testkit.hub.TestHub;
import io.github.rae4j.testkit.hub.TestRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real command fetches toy models under real names from a hub on loopback. */
class FetchModelsTest {
  private static final String PLAIN = "exec";

  @TempDir Path folder;

  private TestHub hub;
  private ToyRelease toy;
  private Path cache;
  private Path home;

  @BeforeEach
  void start() {
    hub = TestHub.start();
    toy = ToyRelease.on(hub, folder.resolve("toy"));
    cache = folder.resolve("cache");
    home = folder.resolve("home");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    environment.put("HF_ENDPOINT", hub.endpoint().toString());
    environment.put("HF_HUB_CACHE", cache.toString());
    environment.put("RAE4J_HOME", home.toString());
    environment.put("HF_HOME", folder.resolve("hf").toString());
    return environment;
  }

  private Program start(Object... words) throws IOException {
    return Program.start(folder, PLAIN, environment(), words);
  }

  private Program sample(Object... more) throws IOException {
    List<Object> words =
        new ArrayList<>(
            List.of("sample", "--config", ToyRelease.PRESET, "--steps", 3, "--labels", "1,2"));
    words.addAll(Arrays.asList(more));
    words.addAll(toy.overrides());
    return start(words.toArray());
  }

  private static void requireDone(Program program) throws InterruptedException {
    assertEquals(0, program.status(), program.err());
  }

  /** How often the body of a file was asked for. */
  private long gets(String repository, String file) {
    return hub.requests().stream()
        .filter(request -> request.method().equals("GET"))
        .filter(request -> request.port() == TestRequest.Port.STORAGE)
        .filter(request -> request.file().equals(Optional.of(repository + "/" + file)))
        .count();
  }

  @Test
  void oneCommandGoesFromAnEmptyCacheToAPicture() throws Exception {
    Program program = sample("--fetch", "--out", "a.png");
    requireDone(program);
    assertTrue(new ImageReader().read(folder.resolve("a.png")).width() >= 2 * 64);
    String err = program.err();
    assertTrue(err.contains("fetching 4 files, "), err);
    assertTrue(err.contains(" from nyu-visionx/RAE-collections (licence: mit) into " + cache), err);
    assertTrue(err.contains(" from " + ToyRelease.ENCODER + " (licence: apache-2.0) into "), err);
    assertEquals(1, gets(ToyRelease.COLLECTION, ToyRelease.BACKBONE));
    assertEquals(0, gets(ToyRelease.ENCODER, "pytorch_model.bin"));
    assertEquals(0, gets(ToyRelease.COLLECTION, "decoders/other/model.pt"));
    assertFalse(Files.exists(home.resolve("models")));

    // Everything is here now: no server is asked again, and the picture is the same.
    int before = hub.requests().size();
    requireDone(sample("--fetch", "--out", "b.png"));
    requireDone(sample("--out", "c.png"));
    assertEquals(before, hub.requests().size());
    assertEquals(-1, Files.mismatch(folder.resolve("a.png"), folder.resolve("b.png")));
    assertEquals(-1, Files.mismatch(folder.resolve("a.png"), folder.resolve("c.png")));
  }

  @Test
  void nothingIsFetchedUnasked() throws Exception {
    Program program = sample("--out", "a.png");
    assertEquals(1, program.status(), program.err());
    String err = program.err();
    assertTrue(err.contains("files are missing: models/" + ToyRelease.BACKBONE), err);
    assertTrue(err.contains("; get them with: rae4j fetch ditdh-xl-256-ag "), err);
    assertEquals(2, err.lines().count(), err);
    assertEquals(List.of(), hub.requests());
    for (String command : List.of("describe", "list")) {
      Program other =
          command.equals("list") ? start("list") : start("describe", "--config", "ditdh-xl-256-ag");
      requireDone(other);
    }
    assertEquals(List.of(), hub.requests());
    assertFalse(Files.exists(cache));
  }

  @Test
  void nothingOfTheHubIsLoadedUnlessAFetchIsAskedFor() throws Exception {
    Path log = folder.resolve("classes.log");
    Map<String, String> environment = environment();
    environment.put("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + log);
    Object[] words = {"sample", "--config", "tiny-fashion", "--steps", 2, "--out", "a.png"};
    requireDone(Program.start(folder, PLAIN, environment, words));
    String loaded = Files.readString(log);
    assertTrue(loaded.contains("io.github.rae4j.cli.fetch.FetchCommand "));
    assertFalse(loaded.contains("io.github.rae4j.hub."));
    assertFalse(loaded.contains("java.net.http."));
  }

  @Test
  void theLineThatAnErrorNamesDoesWhatItSays() throws Exception {
    String err = sample("--out", "a.png").awaitEnd().err();
    String line = err.replaceFirst("(?s).*with: rae4j (fetch .*?), or put.*", "$1");
    Program fetch = start(words(line).toArray());
    requireDone(fetch);
    assertTrue(fetch.out().contains("fetched    7 files, "), fetch.out());
    int before = hub.requests().size();
    requireDone(sample("--out", "a.png"));
    assertEquals(before, hub.requests().size());
  }

  /** As a shell reads a line. */
  private static List<String> words(String line) throws IOException {
    Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\n' " + line).start();
    try (BufferedReader out = shell.inputReader(StandardCharsets.UTF_8)) {
      return out.lines().toList();
    }
  }

  @Test
  void aKilledFetchGoesOnWhereItWas() throws Exception {
    hub.failing(
        ToyRelease.COLLECTION,
        ToyRelease.BACKBONE,
        new Fault.Trickle(5000, Duration.ofMillis(10)),
        1);
    Program program = start("fetch", ToyRelease.PRESET);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (hub.bytesSent(ToyRelease.COLLECTION, ToyRelease.BACKBONE) < 150_000) {
      assertTrue(program.isAlive() && System.nanoTime() < end, program.err());
      Thread.sleep(10);
    }
    program.signal("KILL").status();
    hub.repaired();
    long before = hub.bytesSent(ToyRelease.COLLECTION, ToyRelease.BACKBONE);
    Program again = start("fetch", ToyRelease.PRESET);
    requireDone(again);
    long size = Files.size(folder.resolve("toy/backbone.pt"));
    long came = hub.bytesSent(ToyRelease.COLLECTION, ToyRelease.BACKBONE) - before;
    assertTrue(came < size, "the whole file came again: " + came + " of " + size);
    requireDone(sample("--out", "a.png"));
    Program third = start("fetch", ToyRelease.PRESET);
    requireDone(third);
    assertTrue(third.out().contains("total      nothing to fetch"), third.out());
  }

  @Test
  void aDryRunSaysEverythingAndFetchesNothing() throws Exception {
    Program program = start("fetch", ToyRelease.PRESET, "--dry-run");
    requireDone(program);
    String out = program.out();
    String commit = hub.repository(ToyRelease.COLLECTION).commit();
    for (String part :
        List.of(
            "nyu-visionx/RAE-collections at main (" + commit.substring(0, 12) + ")",
            "licence  mit",
            "licence  apache-2.0",
            "into     " + cache.resolve("models--nyu-visionx--RAE-collections/snapshots/" + commit),
            "  " + ToyRelease.BACKBONE,
            "  model.safetensors",
            "total      7 files to fetch, ")) {
      assertTrue(out.contains(part), () -> part + " is not in: " + out);
    }
    assertFalse(out.contains("pytorch_model.bin") || out.contains("README.md"), out);
    assertFalse(Files.exists(cache));
    assertEquals(0, gets(ToyRelease.COLLECTION, ToyRelease.BACKBONE));

    Program json = start("fetch", ToyRelease.PRESET, "--dry-run", "--json");
    requireDone(json);
    JsonNode plan = new ObjectMapper().readTree(json.out());
    assertTrue(plan.get("dryRun").asBoolean());
    assertEquals(7, plan.get("filesToFetch").asInt());
    assertEquals(ToyRelease.COLLECTION, plan.at("/sources/0/name").asText());
    assertEquals("mit", plan.at("/sources/0/licence").asText());
    assertEquals(commit, plan.at("/sources/0/commit").asText());
    assertEquals(4, plan.at("/sources/0/files").size());
    assertEquals("", json.err());
  }

  @Test
  void aModelOfTheHubIsFetchedByItsIdPatternsAndRevision() throws Exception {
    requireDone(start("fetch", ToyRelease.ENCODER));
    assertEquals(
        List.of("config.json", "model.safetensors", "preprocessor_config.json"),
        names(ToyRelease.ENCODER));
    requireDone(start("fetch", ToyRelease.COLLECTION, "--include", "stats/*,README.md"));
    assertEquals(List.of("README.md", ToyRelease.STATISTICS), names(ToyRelease.COLLECTION));
    String first = hub.repository(ToyRelease.ENCODER).tag("v1").commit();
    hub.repository(ToyRelease.ENCODER).file("README.md", "# A newer toy\n");
    Program program = start("fetch", ToyRelease.ENCODER + "@v1", "--include", "*.md", "--json");
    requireDone(program);
    assertEquals(
        first, new ObjectMapper().readTree(program.out()).at("/sources/0/commit").asText());
    Program none = start("fetch", ToyRelease.ENCODER, "--include", "*.gguf");
    assertEquals(1, none.status());
    assertTrue(
        none.err().contains(ToyRelease.ENCODER) && none.err().contains("*.gguf"), none.err());
  }

  private List<String> names(String repository) {
    Path model = cache.resolve("models--" + repository.replace("/", "--"));
    return Run.files(model.resolve("snapshots")).stream()
        .map(file -> file.substring(file.indexOf('/') + 1))
        .toList();
  }
}

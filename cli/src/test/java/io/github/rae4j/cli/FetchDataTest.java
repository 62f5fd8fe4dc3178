// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.formats.io.Sha256;
import io.github.rae4j.testkit.hub.Fault;
import io.github.rae4j.testkit.hub.TestHub;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real command fetches data sets of a catalogue from a server on loopback. */
class FetchDataTest {
  private static final String PLAIN = "exec";
  private static final int IMAGES = 12;

  @TempDir Path folder;

  private TestHub hub;
  private Path home;
  private final Map<String, byte[]> files = new TreeMap<>();

  @BeforeEach
  void start() throws IOException {
    hub = TestHub.start();
    home = folder.resolve("home");
    for (String split : List.of("train", "t10k")) {
      files.put(split + "-images-idx3-ubyte.gz", idx(split.length(), 28, 28));
      files.put(split + "-labels-idx1-ubyte.gz", idx(split.length()));
    }
    files.forEach((name, content) -> hub.publish("/fashion-mnist/" + name, content));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static byte[] idx(long seed, int... shape) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(bytes))) {
      out.writeInt(0x0800 + shape.length + 1);
      out.writeInt(IMAGES);
      int size = IMAGES;
      for (int dim : shape) {
        out.writeInt(dim);
        size *= dim;
      }
      byte[] values = new byte[size];
      Random random = new Random(seed);
      for (int i = 0; i < size; i++) {
        values[i] = (byte) random.nextInt(shape.length == 0 ? 10 : 256);
      }
      out.write(values);
    }
    return bytes.toByteArray();
  }

  /** A catalogue of one's own, whose files are on the test's server. */
  private Path catalog(String... bases) throws IOException {
    List<String> entries = new ArrayList<>();
    files.forEach(
        (name, content) -> {
          List<String> uris = new ArrayList<>();
          for (String base : bases) {
            uris.add("\"" + base + "/fashion-mnist/" + name + "\"");
          }
          entries.add(
              String.format(
                  Locale.ROOT,
                  "{\"name\": \"%s\", \"size\": %d, \"sha256\": \"%s\", \"checksum\": \"ours\","
                      + " \"uris\": [%s]}",
                  name,
                  content.length,
                  Sha256.of(content),
                  String.join(", ", uris)));
        });
    return Files.writeString(
        folder.resolve("catalog.json"),
        "{\"fashion-mnist\": {\"title\": \"a toy\", \"folder\": \"data/fashion-mnist\","
            + " \"license\": \"MIT\", \"homepage\": \"https://example.org\", \"files\": ["
            + String.join(", ", entries)
            + "]}}",
        StandardCharsets.UTF_8);
  }

  private Program run(Map<String, String> more, Object... words) throws Exception {
    Map<String, String> environment = new TreeMap<>(more);
    environment.put("RAE4J_HOME", home.toString());
    environment.put("HF_HOME", folder.resolve("hf").toString());
    return Program.start(folder, PLAIN, environment, words).awaitEnd();
  }

  private Program run(Path catalog, Object... words) throws Exception {
    return run(Map.of("RAE4J_CATALOG", catalog.toString()), words);
  }

  @Test
  void aFetchedDataSetIsFoundByItsName() throws Exception {
    Path catalog = catalog(hub.storage().toString());
    Program fetch = run(catalog, "fetch", "fashion-mnist", "--json");
    assertEquals(0, fetch.status(), fetch.err());
    JsonNode result = new ObjectMapper().readTree(fetch.out());
    assertEquals(4, result.get("filesToFetch").asInt());
    assertEquals("MIT", result.at("/sources/0/licence").asText());
    assertEquals(List.copyOf(files.keySet()), Run.files(home.resolve("data/fashion-mnist")));
    Program encode =
        run(
            catalog,
            "encode",
            "--data",
            "fashion-mnist:split=test",
            "--prepare",
            "pad:32",
            "--out",
            "latents.safetensors",
            "--json");
    assertEquals(0, encode.status(), encode.err());
    assertTrue(Files.size(folder.resolve("latents.safetensors")) > 0);
    int before = hub.requests().size();
    Program again = run(catalog, "fetch", "fashion-mnist");
    assertEquals(0, again.status(), again.err());
    assertTrue(
        again.out().contains("total      nothing to fetch, 4 files here already"), again.out());
    assertEquals(before, hub.requests().size());
  }

  @Test
  void aMirrorTakesThePlaceOfThePublicAddresses() throws Exception {
    Path catalog = catalog("http://127.0.0.1:9");
    Program fetch =
        run(
            Map.of("RAE4J_CATALOG", catalog.toString(), "RAE4J_MIRROR", hub.storage() + "/"),
            "fetch",
            "fashion-mnist");
    assertEquals(0, fetch.status(), fetch.err());
    assertEquals(4, Run.files(home.resolve("data/fashion-mnist")).size());
    Program wrong =
        run(Map.of("RAE4J_MIRROR", "ftp://example.org"), "fetch", "fashion-mnist", "--dry-run");
    assertEquals(2, wrong.status());
    assertTrue(
        wrong.err().contains("RAE4J_MIRROR must be an http or https address, but is 'ftp:"),
        wrong.err());
  }

  @Test
  void theNextAddressIsTriedWhereOneFails() throws Exception {
    URI storage = hub.storage();
    Path catalog = catalog(storage + "/nothing-here", storage.toString());
    Program fetch = run(catalog, "fetch", "fashion-mnist");
    assertEquals(0, fetch.status(), fetch.err());
    assertTrue(fetch.err().contains("; trying the next address"), fetch.err());
    assertEquals(4, Run.files(home.resolve("data/fashion-mnist")).size());
  }

  @Test
  void wrongBytesAreNeverTakenForTheDataSet() throws Exception {
    Path catalog = catalog(hub.storage().toString());
    String bad = "/fashion-mnist/t10k-images-idx3-ubyte.gz";
    hub.failing(bad, new Fault.WrongBytes(), TestHub.ALWAYS);
    Program fetch = run(catalog, "fetch", "fashion-mnist");
    assertEquals(1, fetch.status());
    assertTrue(fetch.err().contains("t10k-images-idx3-ubyte.gz"), fetch.err());
    assertFalse(Files.exists(home.resolve("data").resolve(bad.substring(1))));
    // The catalogue's own checksum is that of the real file, which this server does not have.
    hub.repaired();
    Program mirrored =
        run(Map.of("RAE4J_MIRROR", hub.storage().toString()), "fetch", "fashion-mnist");
    assertEquals(1, mirrored.status());
    assertEquals(List.of(), dataFiles());
    Program catalogue = run(catalog, "fetch");
    assertEquals(0, catalogue.status(), catalogue.err());
    assertTrue(catalogue.out().contains("a toy"), catalogue.out());
    assertTrue(catalogue.out().contains("lpips-vgg16"), catalogue.out());
  }

  @Test
  void ofAFileWithoutAPublishedChecksumThatOfWhatCameFirstIsRecorded() throws Exception {
    byte[] content = {1, 2, 3};
    URI uri = hub.publish("/toy.npz", content);
    Path catalog =
        Files.writeString(
            folder.resolve("catalog.json"),
            "{\"toy\": {\"title\": \"t\", \"folder\": \"models\", \"license\": \"none\","
                + " \"homepage\": \"https://example.org\", \"files\": [{\"name\": \"toy.npz\","
                + " \"checksum\": \"none is published\", \"uris\": [\""
                + uri
                + "\"]}]}}");
    Program fetch = run(catalog, "fetch", "toy");
    assertEquals(0, fetch.status(), fetch.err());
    assertTrue(fetch.out().contains("(no size and no checksum are published)"), fetch.out());
    Path record = home.resolve("models/toy.npz.sha256");
    assertEquals(Sha256.of(content) + "  toy.npz\n", Files.readString(record));
    assertTrue(fetch.err().contains("what came has SHA-256 " + Sha256.of(content)), fetch.err());
    Files.delete(home.resolve("models/toy.npz"));
    hub.publish("/toy.npz", new byte[] {1, 2, 4});
    Program again = run(catalog, "fetch", "toy");
    assertEquals(1, again.status());
    assertTrue(again.err().contains("toy.npz is not what came the first time: "), again.err());
  }

  private List<String> dataFiles() {
    Path data = home.resolve("data/fashion-mnist");
    return Files.exists(data)
        ? Run.files(data).stream().filter(name -> !name.endsWith(".incomplete")).toList()
        : List.of();
  }

  @Test
  void anotherCommandFetchesTheReferenceThatItNeeds() throws Exception {
    Program made =
        run(
            Map.of(),
            "sample",
            "--config",
            "tiny-fashion",
            "--count",
            "40",
            "--steps",
            "2",
            "--out",
            "ours.npz");
    assertEquals(0, made.status(), made.err());
    Program reference =
        run(
            Map.of(),
            "evaluate",
            "reference",
            "ours.npz",
            "--out",
            "toy.npz",
            "--features",
            "encoder:config=tiny-fashion");
    assertEquals(0, reference.status(), reference.err());
    byte[] content = Files.readAllBytes(folder.resolve("toy.npz"));
    URI uri = hub.publish("/toy/toy.npz", content);
    Path catalog =
        Files.writeString(
            folder.resolve("catalog.json"),
            String.format(
                Locale.ROOT,
                "{\"toy\": {\"title\": \"t\", \"folder\": \"models\", \"license\": \"MIT\","
                    + " \"homepage\": \"https://example.org\", \"files\": [{\"name\":"
                    + " \"toy-reference.npz\", \"size\": %d, \"sha256\": \"%s\", \"checksum\":"
                    + " \"ours\", \"uris\": [\"%s\"]}]}}",
                content.length,
                Sha256.of(content),
                uri));
    Object[] words = {
      "evaluate",
      "images",
      "ours.npz",
      "models/toy-reference.npz",
      "--features",
      "encoder:config=tiny-fashion"
    };
    Program missing = run(catalog, words);
    assertEquals(1, missing.status());
    assertTrue(
        missing
            .err()
            .contains(
                "there is no reference 'models/toy-reference.npz'; get it with:"
                    + " rae4j fetch toy, or put it at "),
        missing.err());
    assertEquals(List.of(), hub.requests());
    List<Object> fetching = new ArrayList<>(List.of(words));
    fetching.add("--fetch");
    Program done = run(catalog, fetching.toArray());
    assertEquals(0, done.status(), done.err());
    assertTrue(Files.exists(home.resolve("models/toy-reference.npz")));
    assertTrue(done.err().contains("fetching 1 file, "), done.err());
  }
}

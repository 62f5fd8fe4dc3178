// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.cli.Main;
import io.github.rae4j.sampling.GuidanceProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Six jars that are broken in six ways, beside one that works. */
final class BrokenPluginsTest {
  private static final String SERVICE = GuidanceProvider.class.getName();

  /** What is said of each jar: the part, and words of the reason. */
  private static final Map<String, List<String>> REASONS =
      new TreeMap<>(
          Map.of(
              "throwing.jar",
              List.of("guidance throwing.Own", "its constructor threw", "no licence"),
              "future.jar",
              List.of("guidance future.Own", "compiled for a newer Java"),
              "service.jar",
              List.of("guidance service.Other", "there is no such class"),
              "library.jar",
              List.of("guidance library.Own", "a library that it needs is missing", "dep.Thing"),
              "same.jar",
              List.of("guidance cfg", "the class path has a guidance called 'cfg' already"),
              "letter.jar",
              List.of("it is not a jar")));

  @TempDir private Path folder;
  private Path plugins;

  @BeforeEach
  void writeThem() throws Exception {
    plugins = Files.createDirectory(folder.resolve("plugins"));
    jar("good", "", "good.Own", "mine");
    jar("throwing", "public Own() { throw new IllegalStateException(\"no licence\"); }", "", "a");
    jar("service", "", "service.Other", "b");
    jar("same", "", "", "cfg");
    PluginSources.write(sources(), "dep.Thing", "public class Thing {}");
    jar("library", "private final dep.Thing thing = new dep.Thing();", "", "c");
    Path future = compile("future", "", "d");
    Path file = future.resolve("future/Own.class");
    byte[] bytes = Files.readAllBytes(file);
    bytes[7] = (byte) 200; // the class file's major version
    Files.write(file, bytes);
    pack("future", future, "future.Own");
    Files.writeString(plugins.resolve("letter.jar"), "dear reader");
  }

  @Test
  void areListedWithTheirReasonsAndTheGoodOneToo() throws Exception {
    for (String command : List.of("list", "doctor")) {
      String text = run(0, command);
      JsonNode broken = new ObjectMapper().readTree(run(0, command, "--json")).get("broken");
      assertEquals(REASONS.size(), broken.size(), "" + broken);
      for (JsonNode each : broken) {
        Path jar = Path.of(each.get("jar").asText());
        assertEquals(plugins, jar.getParent());
        String words =
            each.path("role").asText()
                + " "
                + each.path("name").asText()
                + " "
                + each.get("reason");
        String line =
            text.lines()
                .filter(l -> l.contains(jar.toString() + " (") || l.contains(jar + ":"))
                .findFirst()
                .orElseThrow();
        for (String word : REASONS.get("" + jar.getFileName())) {
          assertTrue(words.contains(word), words);
          assertTrue(line.contains(word), line);
        }
      }
    }
    assertTrue(run(0, "list").contains("from: " + plugins.resolve("good.jar")));
  }

  @Test
  void nobodyIsStoppedWhoDoesNotAskForThem() {
    Path picture = folder.resolve("picture.png");
    String[] sample = {
      "sample", "--config", "tiny-fashion", "--labels", "0", "--steps", "2", "--out", "" + picture
    };
    run(0, sample);
    assertTrue(Files.exists(picture));
    run(0, "describe", "--config", "tiny-fashion", "guidance.method=cfg");
  }

  @Test
  void whoAsksForOneIsToldWhy() {
    Path picture = folder.resolve("picture.png");
    for (String jar : List.of("throwing.jar", "future.jar", "service.jar", "library.jar")) {
      List<String> words = REASONS.get(jar);
      String name = words.get(0).replace("guidance ", "");
      for (String asked : List.of(name, "unheard-of")) {
        String message = run(1, "sample", "--out", "" + picture, "guidance.method=" + asked);
        assertTrue(message.lines().count() <= 2, message);
        assertTrue(message.contains(plugins.resolve(jar).toString()), message);
        words.forEach(word -> assertTrue(message.contains(word.replace("guidance ", "")), message));
        assertFalse(message.contains("internal error"), message);
      }
    }
    assertFalse(Files.exists(picture));
  }

  private Path sources() throws IOException {
    return Files.createDirectories(folder.resolve("sources"));
  }

  /** A jar with a guidance {@code <parent>.Own}. */
  private void jar(String parent, String member, String declared, String name) throws IOException {
    pack(parent, compile(parent, member, name), declared.isEmpty() ? parent + ".Own" : declared);
  }

  private Path compile(String parent, String member, String name) throws IOException {
    PluginSources.write(
        sources(),
        parent + ".Own",
        """
        public class Own implements %s {
          %s
          public String name() { return "%s"; }
          public String description() { return "a guidance of a plugin"; }
          public io.github.rae4j.options.Options<?> options() {
            return io.github.rae4j.options.Options.none();
          }
          public io.github.rae4j.sampling.Guidance create(
              io.github.rae4j.options.Parameters parameters) {
            throw new UnsupportedOperationException();
          }
        }
        """
            .formatted(SERVICE, member, name));
    return PluginSources.compile(sources(), parent + ".Own", PluginSources.api());
  }

  private void pack(String parent, Path classes, String provider) throws IOException {
    PluginSources.pack(plugins.resolve(parent + ".jar"), classes, parent, SERVICE, provider);
  }

  private String run(int status, String... args) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--plugins", plugins.toString()));
    assertEquals(status, Main.run(all.toArray(String[]::new), writer, writer), output::toString);
    return output.toString();
  }
}

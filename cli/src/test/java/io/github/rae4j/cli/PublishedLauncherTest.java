// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The ways to run the command from published artifacts: with JBang, and with Maven alone. */
class PublishedLauncherTest {
  private static final Path ROOT = Path.of("..");

  @TempDir Path folder;

  private record Launch(int status, String out, String err) {}

  private Launch launch(Map<String, String> environment, String... words) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("RAE4J_.*|JAVA_HOME"));
    builder.environment().putAll(environment);
    Path err = folder.resolve("err.txt");
    Process process = builder.redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return new Launch(process.exitValue(), out, Files.readString(err));
  }

  /** The version of this project, as its pom says it. */
  private static String version() throws IOException {
    Matcher matcher =
        Pattern.compile("<version>([^<]+)</version>")
            .matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertTrue(matcher.find());
    return matcher.group(1);
  }

  private static List<String> directives(String script, String name) {
    return script
        .lines()
        .filter(line -> line.startsWith("//" + name + " "))
        .flatMap(line -> Pattern.compile(" +").splitAsStream(line).skip(1))
        .toList();
  }

  @Test
  void theCatalogueNamesAScriptThatRunsTheCommand() throws Exception {
    JsonNode catalogue =
        new ObjectMapper().readTree(Files.readString(ROOT.resolve("jbang-catalog.json")));
    Path file = ROOT.resolve(catalogue.at("/aliases/rae4j/script-ref").asText());
    String script = Files.readString(file);
    assertEquals(List.of("17+"), directives(script, "JAVA"));
    assertEquals(
        List.of("io.github.rae4j:rae4j-cli:${rae4j.version:" + version() + "}"),
        directives(script, "DEPS"));
    // JBang compiles it against those dependencies and runs it with these options.
    Path classes = Files.createDirectory(folder.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath = absolute(System.getProperty("java.class.path"));
    assertEquals(
        0,
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-cp",
            classPath,
            "-d",
            classes.toString(),
            file.toString()));
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(directives(script, "RUNTIME_OPTIONS"));
    words.addAll(
        List.of("-cp", classes + System.getProperty("path.separator") + classPath, "rae4j"));
    words.addAll(List.of("labels", "ankle"));
    Launch run = launch(Map.of(), words.toArray(String[]::new));
    assertEquals(0, run.status(), run.err());
    assertEquals("", run.err());
    assertEquals("   9  Ankle boot", run.out().strip().indent(3).stripTrailing());
  }

  private static String absolute(String classPath) {
    String separator = System.getProperty("path.separator");
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(separator, -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(separator, entries);
  }

  private Map<String, String> tools() throws IOException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    tool(
        tools.resolve("java"),
        """
        case "$*" in
          *-version*) echo 'openjdk version "'"${FAKE_JAVA:-17.0.1}"'"' >&2; exit 0 ;;
        esac
        for word; do echo "<$word>"; done
        """);
    tool(
        tools.resolve("mvn"),
        """
        echo fetched >>"$FETCHES"
        [ -z "${FAKE_FAILURE:-}" ] || { echo "there is no such artifact"; exit 1; }
        for word; do
          case $word in
            -DoutputDirectory=*) mkdir -p "${word#*=}"; echo jar >"${word#*=}/a.jar" ;;
            */pom.xml) cp "$word" "$FETCHES.pom" ;;
          esac
        done
        """);
    return Map.of(
        "PATH", tools + ":/usr/bin:/bin",
        "FETCHES", folder.resolve("fetches").toString(),
        "RAE4J_APP", folder.resolve("an app").toString());
  }

  private static void tool(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script);
    assertTrue(file.toFile().setExecutable(true));
  }

  private static Map<String, String> with(Map<String, String> tools, String name, String value) {
    Map<String, String> all = new java.util.HashMap<>(tools);
    all.put(name, value);
    return all;
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "a POSIX script")
  void mavenFetchesOnceAndTheCommandRuns() throws Exception {
    Map<String, String> tools = tools();
    String script = ROOT.resolve("packaging/rae4j-maven").toAbsolutePath().toString();
    Launch failed = launch(with(tools, "FAKE_FAILURE", "yes"), script, "list");
    assertEquals(1, failed.status());
    assertTrue(
        failed.err().endsWith("could not fetch rae4j " + version() + "; the lines above say why\n"),
        failed.err());
    assertEquals(List.of(), Run.files(folder.resolve("an app")));
    Launch first = launch(tools, script, "sample", "--labels", "golden retriever");
    assertEquals(0, first.status(), first.err());
    assertTrue(first.err().startsWith("rae4j: fetching rae4j "), first.err());
    assertTrue(
        first
            .out()
            .endsWith("<io.github.rae4j.cli.Main>\n<sample>\n<--labels>\n<golden retriever>\n"),
        first.out());
    assertTrue(first.out().contains("/an app/" + version() + "/lib/*>"), first.out());
    assertFalse(first.out().contains("sun-misc"), first.out());
    String pom = Files.readString(folder.resolve("fetches.pom"));
    assertTrue(pom.contains("<artifactId>rae4j-cli</artifactId>"), pom);
    assertTrue(pom.contains("<version>" + version() + "</version>"), pom);
    Launch second = launch(with(tools, "FAKE_JAVA", "25"), script, "list");
    assertEquals("", second.err());
    assertTrue(second.out().contains("<--sun-misc-unsafe-memory-access=allow>"), second.out());
    assertEquals(2, Files.readAllLines(folder.resolve("fetches")).size());
    Launch old = launch(with(tools, "FAKE_JAVA", "11.0.2"), script, "list");
    assertEquals(1, old.status());
    assertTrue(old.err().contains("is Java 11; rae4j needs Java 17 or newer"), old.err());
    Launch strange = launch(with(tools, "RAE4J_VERSION", "../x"), script, "list");
    assertTrue(strange.err().contains("'../x' is no version"), strange.err());
  }
}

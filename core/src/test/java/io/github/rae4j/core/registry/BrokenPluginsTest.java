// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.sampling.GuidanceProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is broken in a plugin folder is named, and stops nobody but who asks for it. */
class BrokenPluginsTest {
  private static final Optional<String> GUIDANCE = Optional.of("guidance");

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void putAGoodPluginBesideThem() throws Exception {
    folder = Files.createDirectory(temporary.resolve("plugins"));
    PluginJar.write(folder.resolve("good.jar"), "Good", PluginJar.source("Good", "good"));
  }

  @Test
  void aNameOfTwoPluginsIsRefusedWithBothJarsAndAllElseWorks() throws Exception {
    Path a = PluginJar.write(folder.resolve("a.jar"), "A", PluginJar.source("A", "wave", "sea"));
    Path b = PluginJar.write(folder.resolve("b.jar"), "B", PluginJar.source("B", "b", "wave"));
    try (Registry registry = Registry.withPlugins(folder)) {
      for (String name : List.of("wave", "WAVE")) {
        String message = refusal(registry, name);
        assertTrue(message.contains("two guidance providers are called 'wave'"), message);
        assertTrue(message.contains("plugin.A in " + a), message);
        assertTrue(message.contains("plugin.B in " + b), message);
      }
      assertEquals(List.of(a, b), registry.broken().stream().map(BrokenPlugin::jar).toList());
      for (BrokenPlugin each : registry.broken()) {
        assertEquals(Optional.of("wave"), each.name());
        assertEquals(GUIDANCE, each.role());
        assertTrue(each.reason().contains("plugin.A in " + a + " and plugin.B in " + b));
      }
      assertEquals("b", registry.find(GuidanceProvider.class, "b").name());
      assertEquals("wave", registry.find(GuidanceProvider.class, "sea").name());
      assertEquals(
          List.of("b", "good"),
          registry.providers(GuidanceProvider.class).stream().map(GuidanceProvider::name).toList());
      theGoodOneWorks(registry);
    }
  }

  @Test
  void mentionsAJarThatDeclaresNoProvider() throws Exception {
    Path none = Files.createDirectory(temporary.resolve("none"));
    Path jar = PluginJar.pack(folder.resolve("idle.jar"), none, "Other", "y");
    try (Registry registry = Registry.withPlugins(folder)) {
      assertEquals(jar, only(registry).jar());
      String message = refusal(registry, "q");
      assertTrue(message.contains(jar + ": no provider is declared in META-INF"), message);
      theGoodOneWorks(registry);
    }
  }

  @Test
  void namesTheServiceFileThatIsWrong() throws Exception {
    Path none = Files.createDirectory(temporary.resolve("none"));
    assertReason(
        PluginJar.pack(folder.resolve("hollow.jar"), none, PluginJar.SERVICE, "plugin.Gone"),
        "plugin.Gone",
        "there is no such class, though META-INF/services/" + PluginJar.SERVICE + " names it");
    assertReason(
        PluginJar.pack(folder.resolve("hollow.jar"), none, PluginJar.SERVICE, "dear reader\n"),
        "dear reader",
        "there is no such class");
    assertReason(
        PluginJar.pack(
            folder.resolve("hollow.jar"), none, PluginJar.SERVICE, "java.util.ArrayList"),
        "java.util.ArrayList",
        "the class is no GuidanceProvider");
    assertReason(
        PluginJar.pack(
            folder.resolve("hollow.jar"), none, "io.github.rae4j.sampling.Guidences", "plugin.A"),
        "plugin.A",
        "io.github.rae4j.sampling.Guidences is named after no interface of rae4j");
  }

  @Test
  void theOtherProvidersOfTheJarWork() throws Exception {
    Path jar = folder.resolve("half.jar");
    Path classes = PluginJar.classes(jar, "plugin.Half", PluginJar.source("Half", "half"));
    PluginJar.pack(
        jar, classes, PluginJar.SERVICE, "# ours\nplugin.Gone\n no class \nplugin.Half # works\n");
    try (Registry registry = Registry.withPlugins(folder)) {
      assertEquals("half", registry.find(GuidanceProvider.class, "half").name());
      assertEquals(
          List.of(Optional.of("no class"), Optional.of("plugin.Gone")),
          registry.broken().stream().map(BrokenPlugin::name).toList());
    }
  }

  @Test
  void namesTheJarThatWasCompiledForANewerJava() throws Exception {
    Path first = folder.resolve("a.jar");
    PluginJar.write(first, "A", PluginJar.source("A", "wave"));
    Path classes = Files.createDirectory(temporary.resolve("patched"));
    Files.createDirectory(classes.resolve("plugin"));
    try (ZipFile zip = new ZipFile(first.toFile())) {
      byte[] bytes = zip.getInputStream(zip.getEntry("plugin/A.class")).readAllBytes();
      bytes[7] = (byte) 200; // the class file's major version
      Files.write(classes.resolve("plugin/A.class"), bytes);
    }
    Files.delete(first);
    assertReason(
        PluginJar.pack(folder.resolve("future.jar"), classes, PluginJar.SERVICE, "plugin.A"),
        "plugin.A",
        "compiled for a newer Java");
  }

  @Test
  void namesTheJarThatIsNoJar() throws Exception {
    for (String text : List.of("dear reader", "")) {
      Path jar = Files.writeString(folder.resolve("letter.jar"), text);
      assertNoJar(jar);
    }
    Path cut = PluginJar.write(folder.resolve("letter.jar"), "A", PluginJar.source("A", "wave"));
    byte[] bytes = Files.readAllBytes(cut);
    assertNoJar(Files.write(cut, Arrays.copyOf(bytes, bytes.length - 30)));
  }

  private void assertNoJar(Path jar) {
    try (Registry registry = Registry.withPlugins(folder)) {
      BrokenPlugin broken = only(registry);
      assertEquals(jar, broken.jar());
      assertEquals(Optional.empty(), broken.role());
      assertEquals(Optional.empty(), broken.name());
      assertTrue(broken.reason().contains("it is not a jar"), broken.reason());
      assertTrue(broken.reason().contains("remove or replace it"), broken.reason());
      // It may have had anything.
      assertTrue(refusal(registry, "wave").contains(broken.describe()));
      String backbone =
          assertThrows(RaeException.class, () -> registry.find(BackboneProvider.class, "wave"))
              .getMessage();
      assertTrue(backbone.contains(broken.describe()), backbone);
      theGoodOneWorks(registry);
    }
  }

  @Test
  void namesTheFolderWithoutAJarAndPassesOverHiddenOnes() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Files.createDirectory(folder.resolve(".hidden"));
    Files.writeString(folder.resolve("notes.txt"), "not meant to be a plugin");
    try (Registry registry = Registry.withPlugins(folder)) {
      assertEquals(BrokenPlugin.ofJar(empty, "there is no jar in this folder"), only(registry));
    }
  }

  @Test
  void namesTheProviderThatThrowsOrHasNoName() throws Exception {
    Path jar = folder.resolve("a.jar");
    String plain = PluginJar.source("A", "a");
    assertReason(PluginJar.write(jar, "A", PluginJar.source("A", " ")), "plugin.A", "has no name");
    assertReason(
        PluginJar.write(jar, "A", plain.replace("\"a\"", "null")), "plugin.A", "has no name");
    assertReason(
        PluginJar.write(
            jar,
            "A",
            plain.replace(
                "public String name",
                "public A() { throw new Error(\"boom\\nbang\"); }\npublic String name")),
        "plugin.A",
        "its constructor threw java.lang.Error: boom bang");
    assertReason(
        PluginJar.write(jar, "A", plain.replace("public class", "class")),
        "plugin.A",
        "no public class with a public constructor");
    assertReason(
        PluginJar.write(
            jar,
            "A",
            plain.replace(
                "{ return \"a guidance from a plugin\"; }",
                "{ throw new IllegalStateException(\"speechless\"); }")),
        "a",
        "speechless");
  }

  @Test
  void namesTheProviderWhoseOptionsCannotBeRead() throws Exception {
    Path jar = folder.resolve("a.jar");
    assertReason(
        PluginJar.write(jar, "A", withOptions("throw new IllegalStateException(\"lost\");", "")),
        "a",
        "it threw java.lang.IllegalStateException: lost");
    assertReason(
        PluginJar.write(jar, "A", withOptions("return null;", "")), "a", "it gives no options");
    assertReason(
        PluginJar.write(jar, "A", withOptions("return Options.of(Wrong.class);", "int steps")),
        "a",
        "its options are declared wrongly: class plugin.A$Wrong: the component 'steps' carries no");
    assertReason(
        PluginJar.write(
            jar,
            "A",
            withOptions(
                "return Options.of(Wrong.class);",
                "@Option(value = \"Points.\", range = \"1 to 5\") int steps")),
        "a",
        "the option 'steps' is declared wrongly: '1 to 5' is no range");
    String valid = withOptions("return Options.of(Wrong.class);", "@Option(\"Points.\") int steps");
    assertReason(
        PluginJar.write(jar, "A", valid.replace("public record", "record")),
        "a",
        "class plugin.A$Wrong cannot be used by rae4j; make the record public");
  }

  @Test
  void namesTheSamplerThatNoConfigCanAskFor() throws Exception {
    Path jar = folder.resolve("sampler.jar");
    String service = "io.github.rae4j.sampling.SamplerProvider";
    for (String name : List.of("leap", "leap/", "a/b/c")) {
      String source = PluginJar.source("Leap", name).replace("Guidance create", "Sampler create");
      source = source.replace("GuidanceProvider", "SamplerProvider");
      Path classes = PluginJar.classes(jar, "plugin.Leap", source);
      PluginJar.pack(jar, classes, service, "plugin.Leap");
      try (Registry registry = Registry.withPlugins(folder)) {
        assertEquals(Optional.of(name), only(registry).name());
        String reason = only(registry).reason();
        assertTrue(reason.contains("sampler called '" + name + "'; call it MODE/M"), reason);
      }
    }
  }

  @Test
  void namesTheByteOrderMarkOfAServiceFile() throws Exception {
    Path jar = folder.resolve("marked.jar");
    Path classes = PluginJar.classes(jar, "plugin.Half", PluginJar.source("Half", "half"));
    assertReason(
        PluginJar.pack(jar, classes, PluginJar.SERVICE, "\uFEFFplugin.Half\n"),
        "plugin.Half",
        PluginJar.SERVICE + " begins with a byte order mark; save it as UTF-8 without one");
  }

  private static String withOptions(String body, String components) {
    return PluginJar.source("A", "a")
        .replace(
            "public Options<?> options() { return Options.none(); }",
            "public record Wrong(%s) {} public Options<?> options() { %s }"
                .formatted(components, body));
  }

  @Test
  void theClassPathsProviderComesBeforeAPlugins() throws Exception {
    Path jar = folder.resolve("catalog.jar");
    String colour = TestColour.class.getName();
    Path classes =
        PluginJar.classes(
            jar,
            "plugin.Red",
            """
            package plugin;
            public class Red implements %s {
              public String name() { return "red"; }
              public java.util.List<String> aliases() { return java.util.List.of("crimson"); }
              public String description() { return "of a plugin"; }
              public io.github.rae4j.options.Options<?> options() {
                return io.github.rae4j.options.Options.none();
              }
            }
            """
                .formatted(colour.replace('$', '.')),
            Path.of(TestColour.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    PluginJar.pack(jar, classes, colour, "plugin.Red");
    try (Registry registry = Registry.withPlugins(folder)) {
      assertEquals("of the class path", registry.find(TestColour.class, "red").description());
      assertEquals("of a plugin", registry.find(TestColour.class, "crimson").description());
      BrokenPlugin broken = only(registry);
      assertEquals(jar, broken.jar());
      assertEquals(Optional.of("red"), broken.name());
      assertTrue(broken.reason().contains("the class path has a"), broken.reason());
      assertTrue(broken.reason().contains("'red' already"), broken.reason());
    }
  }

  /** The only broken one is this jar's, and whoever asks for it is told. */
  private void assertReason(Path jar, String name, String reason) throws IOException {
    try (Registry registry = Registry.withPlugins(folder)) {
      BrokenPlugin broken = only(registry);
      assertEquals(jar, broken.jar());
      assertEquals(Optional.of(name), broken.name());
      assertTrue(broken.reason().contains(reason), broken.reason());
      for (String asked : List.of(name, "unknown")) {
        String message = refusal(registry, asked);
        assertTrue(message.contains(jar.toString()), message);
        assertTrue(message.contains(broken.reason()), message);
      }
      theGoodOneWorks(registry);
    }
  }

  private static void theGoodOneWorks(Registry registry) {
    assertEquals("plugin.Good", registry.find(GuidanceProvider.class, "good").getClass().getName());
    assertTrue(registry.list().stream().anyMatch(entry -> entry.name().equals("good")));
  }

  private static String refusal(Registry registry, String name) {
    return String.valueOf(
        assertThrows(RaeException.class, () -> registry.find(GuidanceProvider.class, name))
            .getMessage());
  }

  private static BrokenPlugin only(Registry registry) {
    assertEquals(1, registry.broken().size(), registry.broken()::toString);
    return registry.broken().get(0);
  }
}

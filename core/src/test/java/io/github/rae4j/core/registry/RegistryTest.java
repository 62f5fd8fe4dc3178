// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.sampling.GuidanceProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTest {
  @TempDir Path folder;

  @Test
  void findsAPluginByNameAliasAndOtherCase() throws Exception {
    Path jar =
        PluginJar.write(
            folder.resolve("zigzag.jar"),
            "ZigZag",
            PluginJar.source("ZigZag", "zigzag", "stage2.ZigZag"));
    try (Registry registry = Registry.withPlugins(folder)) {
      GuidanceProvider provider = registry.find(GuidanceProvider.class, "zigzag");
      assertEquals("plugin.ZigZag", provider.getClass().getName());
      assertSame(provider, registry.find(GuidanceProvider.class, "stage2.ZigZag"));
      assertSame(provider, registry.find(GuidanceProvider.class, "ZIGZAG"));
      assertEquals(
          new ProviderEntry(
              "guidance",
              "zigzag",
              List.of("stage2.ZigZag"),
              "a guidance from a plugin",
              jar.toString()),
          only(registry.list(), "zigzag"));
    }
  }

  @Test
  void givesEveryPluginItsOwnClassLoader() throws Exception {
    PluginJar.write(folder.resolve("a.jar"), "Same", PluginJar.source("Same", "first"));
    PluginJar.write(folder.resolve("b.jar"), "Same", PluginJar.source("Same", "second"));
    try (Registry registry = Registry.withPlugins(folder)) {
      assertNotSame(
          registry.find(GuidanceProvider.class, "first").getClass(),
          registry.find(GuidanceProvider.class, "second").getClass());
      assertEquals(
          List.of("first", "second"),
          registry.providers(GuidanceProvider.class).stream()
              .filter(p -> p.getClass().getName().startsWith("plugin."))
              .map(GuidanceProvider::name)
              .toList());
    }
  }

  @Test
  void refusesTwoProvidersOfOneNameAndNamesBothJars() throws Exception {
    PluginJar.write(folder.resolve("a.jar"), "A", PluginJar.source("A", "wave"));
    PluginJar.write(folder.resolve("b.jar"), "B", PluginJar.source("B", "other", "wave"));
    String message = failure();
    assertTrue(message.contains("'wave'"), message);
    assertTrue(message.contains("plugin.A in " + folder.resolve("a.jar")), message);
    assertTrue(message.contains("plugin.B in " + folder.resolve("b.jar")), message);
  }

  @Test
  void asksForTheRightCaseWhereTwoNamesDifferInCaseOnly() throws Exception {
    PluginJar.write(folder.resolve("a.jar"), "A", PluginJar.source("A", "wave"));
    PluginJar.write(folder.resolve("b.jar"), "B", PluginJar.source("B", "Wave"));
    try (Registry registry = Registry.withPlugins(folder)) {
      assertEquals("Wave", registry.find(GuidanceProvider.class, "Wave").name());
      String message =
          assertThrows(RaeException.class, () -> registry.find(GuidanceProvider.class, "WAVE"))
              .getMessage();
      assertTrue(message.contains("wave, Wave"), message);
    }
  }

  @Test
  void teachesWhereAnUnknownNameIsToBeFound() throws Exception {
    PluginJar.write(folder.resolve("a.jar"), "A", PluginJar.source("A", "zigzag"));
    try (Registry registry = Registry.withPlugins(folder)) {
      String guidance =
          assertThrows(RaeException.class, () -> registry.find(GuidanceProvider.class, "zigzg"))
              .getMessage();
      assertTrue(guidance.contains("did you mean 'zigzag'?"), guidance);
      assertTrue(guidance.contains("Available: ") && guidance.contains("zigzag"), guidance);
      assertTrue(guidance.contains("rae4j-spi-samplers"), guidance);
      String backbone =
          assertThrows(RaeException.class, () -> registry.find(BackboneProvider.class, "DiT-XY"))
              .getMessage();
      assertTrue(backbone.contains("rae4j-spi-backbones"), backbone);
    }
  }

  @Test
  void mentionsAJarThatDeclaresNoProvider() throws Exception {
    PluginJar.pack(
        folder.resolve("idle.jar"), Files.createDirectory(folder.resolve("x")), "Other", "y");
    try (Registry registry = Registry.withPlugins(folder)) {
      String message =
          assertThrows(RaeException.class, () -> registry.find(GuidanceProvider.class, "q"))
              .getMessage();
      assertTrue(message.contains("no provider is declared in " + folder), message);
    }
  }

  @Test
  void namesTheJarWhoseServiceClassIsMissing() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    PluginJar.pack(folder.resolve("hollow.jar"), empty, PluginJar.SERVICE, "plugin.Gone");
    String message = failure();
    assertTrue(message.contains("hollow.jar") && message.contains("plugin.Gone"), message);
  }

  @Test
  void namesTheJarThatWasCompiledForANewerJava() throws Exception {
    Path jar = PluginJar.write(folder.resolve("a.jar"), "A", PluginJar.source("A", "wave"));
    Path classes = Files.createDirectory(folder.resolve("patched"));
    Files.createDirectory(classes.resolve("plugin"));
    try (var zip = new java.util.zip.ZipFile(jar.toFile())) {
      byte[] bytes = zip.getInputStream(zip.getEntry("plugin/A.class")).readAllBytes();
      bytes[7] = (byte) 200; // the class file's major version
      Files.write(classes.resolve("plugin/A.class"), bytes);
    }
    Files.delete(jar);
    PluginJar.pack(folder.resolve("future.jar"), classes, PluginJar.SERVICE, "plugin.A");
    String message = failure();
    assertTrue(message.contains("future.jar") && message.contains("newer Java"), message);
  }

  @Test
  void namesTheJarThatIsNoJar() throws Exception {
    Files.writeString(folder.resolve("letter.jar"), "dear reader");
    String message = failure();
    assertTrue(message.contains("letter.jar is not a jar"), message);
    Files.writeString(folder.resolve("letter.jar"), "");
    assertTrue(failure().contains("letter.jar is not a jar"));
  }

  @Test
  void namesTheJarThatIsCutShort() throws Exception {
    Path jar = PluginJar.write(folder.resolve("a.jar"), "A", PluginJar.source("A", "wave"));
    byte[] bytes = Files.readAllBytes(jar);
    Files.write(jar, Arrays.copyOf(bytes, bytes.length - 30));
    String message = failure();
    assertTrue(message.contains("a.jar is not a jar") && message.contains("remove"), message);
  }

  @Test
  void namesTheJarWhoseProviderThrowsOrHasNoName() throws Exception {
    Path jar = folder.resolve("a.jar");
    PluginJar.write(jar, "A", PluginJar.source("A", " "));
    assertTrue(failure().contains("plugin.A has no name"));
    PluginJar.write(
        jar,
        "A",
        PluginJar.source("A", "a")
            .replace(
                "public String name",
                "public A() { throw new Error(\"boom\"); }\npublic String name"));
    String message = failure();
    assertTrue(message.contains("a.jar") && message.contains("boom"), message);
  }

  @Test
  void worksWithoutAPluginFolderAndRefusesAFileInItsPlace() throws Exception {
    try (Registry registry = Registry.withPlugins(folder.resolve("absent"))) {
      assertEquals(
          List.of(),
          registry.list().stream().filter(e -> e.source().startsWith("" + folder)).toList());
    }
    Path file = Files.writeString(folder.resolve("plugins"), "");
    assertTrue(
        assertThrows(RaeException.class, () -> Registry.withPlugins(file))
            .getMessage()
            .contains("not a readable folder"));
  }

  @Test
  void refusesUseAfterClose() {
    Registry registry = Registry.standard();
    registry.close();
    assertThrows(IllegalStateException.class, () -> registry.find(GuidanceProvider.class, "cfg"));
    assertThrows(IllegalStateException.class, registry::list);
  }

  private String failure() {
    return String.valueOf(
        assertThrows(RaeException.class, () -> Registry.withPlugins(folder)).getMessage());
  }

  private static ProviderEntry only(List<ProviderEntry> entries, String name) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst().orElseThrow();
  }
}

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
import io.github.rae4j.sampling.NoiseScheduleProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTest {
  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void makeThePluginFolder() throws Exception {
    folder = Files.createDirectory(temporary.resolve("plugins"));
  }

  @Test
  void findsAPluginOfAnyCaseByNameAliasAndOtherCase() throws Exception {
    Path jar =
        PluginJar.write(
            folder.resolve("zigzag.JAR"),
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
  void worksWithoutAPluginFolderAndRefusesAFileInItsPlace() throws Exception {
    try (Registry registry = Registry.withPlugins(folder.resolve("absent"))) {
      assertEquals(
          List.of(),
          registry.list().stream().filter(e -> e.source().startsWith("" + folder)).toList());
    }
    Path file = Files.writeString(folder.resolve("file"), "");
    assertTrue(
        assertThrows(RaeException.class, () -> Registry.withPlugins(file))
            .getMessage()
            .contains("not a readable folder"));
  }

  @Test
  void namesTheRolesOfTheCatalogs() {
    try (Registry registry = Registry.standard()) {
      assertEquals(GuidanceProvider.class, registry.roles().get("guidance"));
      assertEquals(NoiseScheduleProvider.class, registry.roles().get("noise schedule"));
    }
  }

  @Test
  void refusesUseAfterClose() {
    Registry registry = Registry.standard();
    registry.close();
    assertThrows(IllegalStateException.class, () -> registry.find(GuidanceProvider.class, "cfg"));
    assertThrows(IllegalStateException.class, registry::list);
    assertThrows(IllegalStateException.class, registry::broken);
    assertThrows(IllegalStateException.class, registry::roles);
  }

  private static ProviderEntry only(List<ProviderEntry> entries, String name) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst().orElseThrow();
  }
}

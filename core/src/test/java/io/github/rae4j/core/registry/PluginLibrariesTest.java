// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.sampling.GuidanceProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin of several jars, and libraries that it and the application have in other versions. */
class PluginLibrariesTest {
  @TempDir Path temporary;
  private Path plugin;

  @BeforeEach
  void makeThePluginFolder() throws Exception {
    plugin = Files.createDirectories(temporary.resolve("plugins").resolve("tinted"));
  }

  /** A library with one class, and a text as a resource. */
  private Path library(Path jar, String type, String answer) throws Exception {
    int dot = type.lastIndexOf('.');
    String source =
        "package %s; public class %s { public static String answer() { return \"%s\"; } }"
            .formatted(type.substring(0, dot), type.substring(dot + 1), answer);
    Path classes = PluginJar.classes(plugin.resolve("any"), type, source);
    Files.writeString(classes.resolve("tint.txt"), answer, StandardCharsets.UTF_8);
    return PluginJar.pack(jar, classes);
  }

  /** A provider whose description is what a class of a library answers. */
  private void provider(String type, Path library) throws Exception {
    String source =
        PluginJar.source("Tinted", "tinted")
            .replace("return \"a guidance from a plugin\"", "return " + type + ".answer()");
    Path classes = PluginJar.classes(plugin.resolve("any"), "plugin.Tinted", source, library);
    PluginJar.pack(plugin.resolve("tinted.jar"), classes, PluginJar.SERVICE, "plugin.Tinted");
  }

  @Test
  void theJarsOfAFolderAreOneClassLoaderAndItsLibraryComesFirst() throws Exception {
    // The application has this class too: it is one of these tests.
    String shared = "testlibrary.Tint";
    Path library = library(plugin.resolve("tint-2.0.jar"), shared, "the plugin's");
    provider(shared, library);
    assertEquals("the application's", testlibrary.Tint.answer());
    try (Registry registry = Registry.withPlugins(plugin.getParent())) {
      GuidanceProvider found = registry.find(GuidanceProvider.class, "tinted");
      assertEquals("the plugin's", found.description());
      ClassLoader loader = found.getClass().getClassLoader();
      assertEquals(loader, loader.loadClass(shared).getClassLoader());
      try (var text = loader.getResourceAsStream("tint.txt")) {
        assertEquals("the plugin's", new String(text.readAllBytes(), StandardCharsets.UTF_8));
      }
      assertTrue(registry.broken().isEmpty(), registry.broken()::toString);
    }
  }

  @Test
  void theApplicationsLibraryServesAPluginWithoutOne() throws Exception {
    Path elsewhere = temporary.resolve("tint-2.0.jar");
    provider("testlibrary.Tint", library(elsewhere, "testlibrary.Tint", "the plugin's"));
    try (Registry registry = Registry.withPlugins(plugin.getParent())) {
      assertEquals(
          "the application's", registry.find(GuidanceProvider.class, "tinted").description());
    }
  }

  @Test
  void rae4jComesFromTheApplicationAlways() throws Exception {
    String ours = "io.github.rae4j.core.registry.Tint";
    provider(ours, library(plugin.resolve("copy.jar"), ours, "the plugin's"));
    try (Registry registry = Registry.withPlugins(plugin.getParent())) {
      assertEquals("rae4j's own", registry.find(GuidanceProvider.class, "tinted").description());
      ClassLoader loader =
          registry.find(GuidanceProvider.class, "tinted").getClass().getClassLoader();
      assertEquals(String.class, loader.loadClass("java.lang.String"));
      assertEquals(Tint.class, loader.loadClass(ours));
    }
  }

  @Test
  void aMissingLibraryIsNamedAndRae4jIsNotBlamed() throws Exception {
    Path library = library(plugin.resolve("gone.jar"), "org.gone.Thing", "x");
    provider("org.gone.Thing", library);
    Files.delete(library);
    BrokenPlugin broken = onlyBroken();
    assertEquals(Optional.of("tinted"), broken.name());
    assertEquals(
        "a library that it needs is missing: there is no class org.gone.Thing", broken.reason());
  }

  @Test
  void anotherVersionOfALibraryIsNamedAndRae4jIsNotBlamed() throws Exception {
    Path library = library(plugin.resolve("thing.jar"), "org.other.Thing", "x");
    provider("org.other.Thing", library);
    Path classes =
        PluginJar.classes(library, "org.other.Thing", "package org.other; public class Thing {}");
    PluginJar.pack(library, classes);
    String reason = onlyBroken().reason();
    assertTrue(reason.contains("another version of org.other.Thing ("), reason);
    assertTrue(reason.contains("answer()"), reason);
    assertFalse(reason.contains("rae4j"), reason);
  }

  @Test
  void aMissingClassOfRae4jIsBlamedOnItsVersion() throws Exception {
    Path library = library(plugin.resolve("old.jar"), "io.github.rae4j.old.Thing", "x");
    provider("io.github.rae4j.old.Thing", library);
    Files.delete(library);
    String reason = onlyBroken().reason();
    assertTrue(reason.contains("compiled for another version of rae4j"), reason);
    assertTrue(reason.contains("there is no class io.github.rae4j.old.Thing"), reason);
  }

  @Test
  void aBrokenLibraryIsLeftOutAndNamed() throws Exception {
    Path library = library(plugin.resolve("tint.jar"), "testlibrary.Tint", "the plugin's");
    provider("testlibrary.Tint", library);
    Path text = Files.writeString(plugin.resolve("text.jar"), "no jar");
    assertEquals(text, onlyBroken().jar());
    try (Registry registry = Registry.withPlugins(plugin.getParent())) {
      assertEquals("the plugin's", registry.find(GuidanceProvider.class, "tinted").description());
    }
  }

  private BrokenPlugin onlyBroken() {
    try (Registry registry = Registry.withPlugins(plugin.getParent())) {
      assertEquals(1, registry.broken().size(), registry.broken()::toString);
      return registry.broken().get(0);
    }
  }
}

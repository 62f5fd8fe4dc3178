// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.core.lookup.PluginClassLoader;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.zip.ZipException;

/** Opens the plugins of a folder: its jars, and its folders of jars. */
final class PluginFolder {
  private PluginFolder() {}

  /**
   * Opens all plugins, in the order of their names.
   *
   * @param folder need not exist
   * @param broken is told of each that cannot be opened
   * @throws RaeException if the folder is there but cannot be read
   */
  static List<Plugin> open(Path folder, ClassLoader application, Consumer<BrokenPlugin> broken) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    List<Plugin> plugins = new ArrayList<>();
    for (Path place : list(folder)) {
      List<Path> jars = jars(place, broken);
      List<URL> readable = new ArrayList<>();
      List<ServiceLine> lines = new ArrayList<>();
      for (Path jar : jars) {
        try {
          lines.addAll(ServiceLine.read(jar));
          readable.add(url(jar));
        } catch (IOException e) {
          broken.accept(BrokenPlugin.ofJar(jar, unreadable(e)));
        }
      }
      if (!readable.isEmpty()) {
        plugins.add(new Plugin(place, new PluginClassLoader(readable, application), lines));
      }
    }
    return plugins;
  }

  /** The jars of a plugin: itself, or those that lie directly in it. */
  private static List<Path> jars(Path place, Consumer<BrokenPlugin> broken) {
    if (!Files.isDirectory(place)) {
      return isJar(place) ? List.of(place) : List.of();
    }
    try {
      List<Path> jars = list(place).stream().filter(PluginFolder::isJar).toList();
      if (jars.isEmpty()) {
        broken.accept(BrokenPlugin.ofJar(place, "there is no jar in this folder"));
      }
      return jars;
    } catch (RaeException e) {
      broken.accept(BrokenPlugin.ofJar(place, "it is not a readable folder"));
      return List.of();
    }
  }

  private static boolean isJar(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".jar");
  }

  /** What lies in a folder, hidden files and folders aside. */
  private static List<Path> list(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (!file.getFileName().toString().startsWith(".")) {
          entries.add(file.toAbsolutePath().normalize());
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new PluginException(
          "the plugin folder " + folder + " is not a readable folder", Where.file(folder), e);
    }
    // Folders list their files in no particular order; ours must not depend on it.
    entries.sort(Comparator.naturalOrder());
    return entries;
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a file has no URL: " + jar, e);
    }
  }

  private static String unreadable(IOException e) {
    if (e instanceof ZipException) {
      return "it is not a jar (" + e.getMessage() + "); remove or replace it";
    }
    return e instanceof NoSuchFileException
        ? "it cannot be read: there is no such file"
        : "it cannot be read: " + e.getMessage();
  }
}

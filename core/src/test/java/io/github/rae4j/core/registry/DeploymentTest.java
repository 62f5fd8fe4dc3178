// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.sampling.GuidanceProvider;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Class loaders as fat jars, application servers and shared libraries have them. */
class DeploymentTest {
  @TempDir Path folder;

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @AfterEach
  void putBack() {
    Thread.currentThread().setContextClassLoader(before);
  }

  /** The jar of a provider {@code plugin.A}, in a folder of this name. */
  private Path jar(String name) throws Exception {
    Path place = Files.createDirectories(folder.resolve("plugins").resolve(name));
    return PluginJar.write(place.resolve("a.jar"), "A", PluginJar.source("A", "wave"));
  }

  /** Says of its classes that they came from a place that is no file. */
  private static final class Foreign extends ClassLoader {
    private final URLClassLoader content;
    private final ProtectionDomain domain;

    Foreign(URLClassLoader content, URL place) {
      super(content.getParent());
      this.content = content;
      this.domain =
          new ProtectionDomain(new CodeSource(place, (Certificate[]) null), null, this, null);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      try (InputStream in = content.getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length, domain);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    protected URL findResource(String name) {
      return content.findResource(name);
    }

    @Override
    protected java.util.Enumeration<URL> findResources(String name) throws IOException {
      return content.findResources(name);
    }
  }

  /** A URL of a scheme that this Java does not know. */
  private static URL place(String scheme) throws Exception {
    int colon = scheme.indexOf(':');
    return new URL(
        scheme.substring(0, colon),
        null,
        -1,
        scheme.substring(colon + 1),
        new java.net.URLStreamHandler() {
          @Override
          protected java.net.URLConnection openConnection(URL url) throws IOException {
            throw new IOException("cannot open " + url);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jar:file:/app.jar!/BOOT-INF/lib/rae4j-spi-encoders.jar!/",
        "jar:file:/app.jar!/BOOT-INF/classes!/",
        "jar:nested:/app.jar/!BOOT-INF/lib/a.jar!/",
        "nested:/app.jar/!BOOT-INF/lib/a.jar",
        "vfs:/content/shop.war/WEB-INF/lib/a.jar",
        "vfszip:/content/a.jar",
        "bundleresource://42.fwk/",
        "wsjar:file:/opt/a.jar!/",
        "jrt:/io.github.rae4j.core",
        "file://host/share/a b.jar",
        "file:/with a space/[and]/%zz.jar",
        "http://example.org/a.jar",
        "resource:/",
        "code-source-kit:x"
      })
  void whereAProviderCameFromNeverStopsLoading(String scheme) throws Exception {
    try (URLClassLoader content =
        new URLClassLoader(new URL[] {jar("app").toUri().toURL()}, getClass().getClassLoader())) {
      URL place = place(scheme);
      Foreign loader = new Foreign(content, place);
      Thread.currentThread().setContextClassLoader(loader);
      try (Registry registry = Registry.standard()) {
        GuidanceProvider wave = registry.find(GuidanceProvider.class, "wave");
        assertSame(loader, wave.getClass().getClassLoader());
        ProviderEntry entry =
            registry.list().stream().filter(e -> e.name().equals("wave")).findFirst().orElseThrow();
        assertFalse(entry.source().isBlank());
      }
    }
  }

  @Test
  void namesTheJarOfAClassThatHasOne() throws Exception {
    URL jar = URI.create("file:/a%20folder/b.jar").toURL();
    assertEquals(File.separator + "a folder" + File.separator + "b.jar", LinkageErrors.source(jar));
    assertEquals("the Java runtime", LinkageErrors.source(String.class));
    URL nested = place("nested:/app.jar/!BOOT-INF/lib/a.jar");
    assertEquals("nested:/app.jar/!BOOT-INF/lib/a.jar", LinkageErrors.source(nested));
  }

  @Test
  void theRegistrySeesWhatTheCallersLoaderBrings() throws Exception {
    try (URLClassLoader application =
        new URLClassLoader(new URL[] {jar("app").toUri().toURL()}, getClass().getClassLoader())) {
      try (Registry registry = Registry.standard()) {
        assertThrows(RaeException.class, () -> registry.find(GuidanceProvider.class, "wave"));
      }
      Thread.currentThread().setContextClassLoader(application);
      try (Registry registry = Registry.standard()) {
        assertEquals("wave", registry.find(GuidanceProvider.class, "wave").name());
        // What both loaders see is there once.
        List<String> names = registry.list().stream().map(e -> e.role() + " " + e.name()).toList();
        assertEquals(names.stream().distinct().toList(), names);
      }
    }
  }

  /** It would otherwise be found by whoever opens a model that has nothing to do with it. */
  @Test
  void optionsThatAreDeclaredWronglyAreFoundAtOnce() throws Exception {
    Path place = Files.createDirectories(folder.resolve("plugins").resolve("app"));
    String source =
        PluginJar.source("A", "wave")
            .replace("return Options.none();", "return Options.of(Wrong.class);")
            .replace(
                "public class A",
                "record Wrong(@Option(value = \"Points.\", defaultValue = \"nope\") int steps) {}\n"
                    + "public class A");
    Path jar = PluginJar.write(place.resolve("a.jar"), "A", source);
    try (URLClassLoader application =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, getClass().getClassLoader())) {
      Thread.currentThread().setContextClassLoader(application);
      String message =
          String.valueOf(
              assertThrows(RaeException.class, () -> Registry.standard().close()).getMessage());
      assertTrue(message.contains("plugin.A: its options are declared wrongly"), message);
    }
  }

  @Test
  void aLoaderWithoutRae4jOrWithAnotherCopyOfItDoesNoHarm() throws Exception {
    List<URL> copies = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      copies.add(Path.of(entry).toUri().toURL());
    }
    copies.add(jar("app").toUri().toURL());
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    List<String> ours = listed();
    try (URLClassLoader copy = new URLClassLoader(copies.toArray(URL[]::new), platform)) {
      for (ClassLoader context : new ClassLoader[] {copy, platform}) {
        Thread.currentThread().setContextClassLoader(context);
        assertEquals(ours, listed());
        try (Registry registry = Registry.standard()) {
          assertThrows(RaeException.class, () -> registry.find(GuidanceProvider.class, "wave"));
        }
      }
    }
    Thread.currentThread().setContextClassLoader(null);
    assertEquals(ours, listed());
  }

  private static List<String> listed() {
    try (Registry registry = Registry.standard()) {
      return registry.list().stream().map(e -> e.role() + " " + e.name()).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a!b", "a:b", "a#b", "a%20b", "a+b", "ä 图", "a;b", "!"})
  void pluginFoldersMayHaveAnyName(String name) throws Exception {
    Path place = Files.createDirectories(folder.resolve("plugins").resolve(name));
    PluginJar.write(place.resolve("a.jar"), "A", PluginJar.source("A", "wave"));
    try (Registry registry = Registry.withPlugins(place)) {
      assertEquals(List.of(), registry.broken());
      assertEquals("wave", registry.find(GuidanceProvider.class, "wave").name());
      assertTrue(
          registry.list().stream().anyMatch(e -> e.source().equals(place.resolve("a.jar") + "")));
    }
  }
}

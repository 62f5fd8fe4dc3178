// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The classes of one plugin jar, above those of the application.
 *
 * <p>Service files of rae4j are seen in the jar only, so that what {@link java.util.ServiceLoader}
 * finds here is what this jar brings; all other resources are also found in the application.
 */
final class PluginClassLoader extends URLClassLoader {
  private static final String OUR_SERVICES = "META-INF/services/io.github.rae4j.";

  private final Path jar;

  private PluginClassLoader(Path jar, ClassLoader parent) throws MalformedURLException {
    super(new URL[] {jar.toUri().toURL()}, parent);
    this.jar = jar;
  }

  /**
   * Opens a jar.
   *
   * @throws RaeException if it is not a readable jar
   */
  static PluginClassLoader open(Path jar, ClassLoader parent) {
    try {
      new ZipFile(jar.toFile()).close();
      return new PluginClassLoader(jar, parent);
    } catch (ZipException e) {
      throw new RaeException(
          "the plugin " + jar + " is not a jar (" + e.getMessage() + "); remove or replace it", e);
    } catch (IOException e) {
      throw new RaeException("the plugin " + jar + " cannot be read: " + e.getMessage(), e);
    }
  }

  Path jar() {
    return jar;
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.startsWith(OUR_SERVICES) ? findResources(name) : super.getResources(name);
  }
}

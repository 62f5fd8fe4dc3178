// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.lookup;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import java.util.List;

/**
 * The classes of one plugin, above those of the application.
 *
 * <p>The JDK's classes come from the JDK. Classes and resources of rae4j, and its service files,
 * come from the application; those that the application lacks may come from the plugin. All else
 * comes from the plugin where the plugin has it, so that it runs with its own version of a library
 * whatever version the application has, and from the application otherwise. Thread-safe.
 */
public final class PluginClassLoader extends URLClassLoader {
  /** What the names of rae4j's classes start with. */
  public static final String RAE4J = "io.github.rae4j.";

  private static final String SERVICES = "META-INF/services/";

  static {
    registerAsParallelCapable();
  }

  /**
   * A loader.
   *
   * @param jars of the plugin
   * @param application has rae4j, and what the plugin lacks
   */
  public PluginClassLoader(List<URL> jars, ClassLoader application) {
    super(jars.toArray(URL[]::new), application);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith(RAE4J)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        loaded = first(name);
      }
      if (resolve) {
        resolveClass(loaded);
      }
      return loaded;
    }
  }

  private Class<?> first(String name) throws ClassNotFoundException {
    try {
      return getPlatformClassLoader().loadClass(name);
    } catch (ClassNotFoundException ofNoJdk) {
      // The most usual case: the class is no part of the JDK.
    }
    if (findResource(name.replace('.', '/') + ".class") != null) {
      return findClass(name);
    }
    return super.loadClass(name, false);
  }

  @Override
  public URL getResource(String name) {
    URL own = isOfRae4j(name) ? null : findResource(name);
    return own == null ? super.getResource(name) : own;
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    if (name.startsWith(SERVICES) && !isOfRae4j(name)) {
      String service = name.substring(SERVICES.length()).replace('.', '/') + ".class";
      if (findResource(service) != null) {
        // The application's providers implement its own copy of this interface, not the plugin's.
        return findResources(name);
      }
    }
    return super.getResources(name);
  }

  private static boolean isOfRae4j(String resource) {
    return resource.startsWith(SERVICES + RAE4J) || resource.startsWith(RAE4J.replace('.', '/'));
  }
}

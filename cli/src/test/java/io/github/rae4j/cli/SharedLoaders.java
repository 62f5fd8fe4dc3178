// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import java.io.File;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that has the library in class loaders of its own below one with the natives, as a
 * server has applications, and prints what it sees.
 */
final class SharedLoaders {
  private SharedLoaders() {}

  /** Takes the names of engines. */
  public static void main(String[] engines) throws Exception {
    URLClassLoader shared =
        new URLClassLoader(classPath(true), ClassLoader.getPlatformClassLoader());
    for (String engine : engines) {
      try (URLClassLoader one = new URLClassLoader(classPath(false), shared);
          URLClassLoader two = new URLClassLoader(classPath(false), shared)) {
        boolean same = checksum(one, engine) == checksum(two, engine);
        System.out.println(engine + " shared: " + same);
      }
    }
    for (String engine : engines) {
      WeakReference<ClassLoader> stopped = stopped(shared, engine);
      for (int i = 0; i < 50 && stopped.get() != null; i++) {
        System.gc();
      }
      System.out.println(engine + " let go: " + (stopped.get() == null));
    }
    // Another loader with natives of its own: each engine gives it copies of the files.
    try (URLClassLoader other =
        new URLClassLoader(classPath(true), ClassLoader.getPlatformClassLoader())) {
      for (String engine : engines) {
        try (URLClassLoader application = new URLClassLoader(classPath(false), other)) {
          checksum(application, engine);
          System.out.println(engine + " twice: works");
        } catch (java.lang.reflect.InvocationTargetException e) {
          System.out.println(engine + " twice: " + e.getCause().getMessage());
        }
      }
    }
  }

  /** The loader of an application that has used the library, closed it, and ended. */
  private static WeakReference<ClassLoader> stopped(ClassLoader shared, String engine)
      throws Exception {
    try (URLClassLoader application = new URLClassLoader(classPath(false), shared)) {
      checksum(application, engine);
      return new WeakReference<>(application);
    }
  }

  /** The jars whose natives Java loads into one class loader only. */
  private static boolean isNative(String entry) {
    String name = Path.of(entry).getFileName().toString();
    return List.of("onnxruntime", "javacpp", "openblas", "dnnl", "opencl", "pytorch-").stream()
        .anyMatch(name::startsWith);
  }

  private static URL[] classPath(boolean natives) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.isEmpty() && isNative(entry) == natives) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }

  private static long checksum(ClassLoader loader, String engine) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Method run =
          loader.loadClass(OneImage.class.getName()).getDeclaredMethod("checksum", String.class);
      run.setAccessible(true);
      return (Long) run.invoke(null, engine);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}

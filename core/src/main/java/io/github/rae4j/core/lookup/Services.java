// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.lookup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Looks services up wherever an application may have put them: beside rae4j itself, in the module
 * layer that rae4j is part of, and in the context class loader of the calling thread, which sees
 * what an application brings where rae4j lies in a loader above it (application servers, shared
 * libraries). Thread-safe.
 */
public final class Services {
  private Services() {}

  /**
   * Loads all services of one kind; of two classes of one name, those beside rae4j are taken.
   *
   * @throws ServiceConfigurationError if one cannot be loaded
   */
  public static <S> List<S> all(Class<S> service) {
    // So that the module path needs no list of services.
    Services.class.getModule().addUses(service);
    // By the name of the class: an application server may hold a library in two loaders.
    Map<String, S> services = new LinkedHashMap<>();
    for (ServiceLoader<S> loader : loaders(service)) {
      for (S each : loader) {
        services.putIfAbsent(each.getClass().getName(), each);
      }
    }
    return List.copyOf(services.values());
  }

  private static <S> List<ServiceLoader<S>> loaders(Class<S> service) {
    ClassLoader own = Services.class.getClassLoader();
    List<ServiceLoader<S>> loaders = new ArrayList<>();
    loaders.add(ServiceLoader.load(service, own));
    ModuleLayer layer = Services.class.getModule().getLayer();
    if (layer != null && layer != ModuleLayer.boot()) {
      loaders.add(ServiceLoader.load(layer, service));
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null && context != own && sees(context, service)) {
      loaders.add(ServiceLoader.load(service, context));
    }
    return loaders;
  }

  /**
   * Whether services of a loader can be used here: not if it knows nothing of rae4j, has another
   * copy of it, or is a plugin's.
   */
  private static boolean sees(ClassLoader loader, Class<?> service) {
    if (loader instanceof PluginClassLoader) {
      return false;
    }
    try {
      return Class.forName(service.getName(), false, loader) == service;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}

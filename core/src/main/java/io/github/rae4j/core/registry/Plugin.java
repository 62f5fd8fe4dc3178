// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.core.lookup.PluginClassLoader;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.RoleCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A plugin: a jar or a folder of jars, with a class loader of its own.
 *
 * <p>{@link java.util.ServiceLoader} is not used: it gives up a whole service file for one bad
 * line, does not say which class is at fault, and finds the application's providers again.
 *
 * @param place the jar or the folder
 * @param declared what its service files say
 */
record Plugin(Path place, PluginClassLoader loader, List<ServiceLine> declared) {
  private static final String CATALOG = "role catalog";

  /** Makes the providers of one role that work, and tells of the others. */
  List<FoundProvider> load(Class<? extends Provider> service, Consumer<BrokenPlugin> broken) {
    String role = RoleName.of(service);
    List<FoundProvider> found = new ArrayList<>();
    for (ServiceLine line : lines(service)) {
      String name = line.shown();
      try {
        Provider provider = make(service, line);
        name = ProviderWords.name(provider);
        ProviderEntry entry = ProviderWords.entry(role, name, provider);
        ProviderWords.requireOptions(provider);
        found.add(new FoundProvider(provider, entry, Optional.of(line.jar())));
      } catch (OutOfMemoryError e) {
        throw e;
      } catch (ReflectiveOperationException | RuntimeException | Error e) {
        broken.accept(broken(line, role, name, e));
      }
    }
    return found;
  }

  /** The roles of its own that it wants to be listed. */
  List<Class<? extends Provider>> catalog(Consumer<BrokenPlugin> broken) {
    List<Class<? extends Provider>> roles = new ArrayList<>();
    for (ServiceLine line : lines(RoleCatalog.class)) {
      try {
        roles.addAll(List.copyOf(make(RoleCatalog.class, line).roles()));
      } catch (OutOfMemoryError e) {
        throw e;
      } catch (ReflectiveOperationException | RuntimeException | Error e) {
        broken.accept(broken(line, CATALOG, line.shown(), e));
      }
    }
    return roles;
  }

  private static BrokenPlugin broken(ServiceLine line, String role, String name, Throwable e) {
    return new BrokenPlugin(
        line.jar(), Optional.of(role), Optional.of(name), PluginFailure.reason(e));
  }

  /**
   * The roles that its service files name, and a word on files that name none: such a plugin is
   * useless, and its user should know.
   */
  Set<Class<? extends Provider>> roles(Consumer<BrokenPlugin> broken) {
    Set<Class<? extends Provider>> roles = new LinkedHashSet<>();
    boolean idle = true;
    for (ServiceLine line : declared) {
      boolean ofRae4j = line.service().startsWith(PluginClassLoader.RAE4J);
      idle &= !ofRae4j;
      try {
        Class<?> service = Class.forName(line.service(), false, loader);
        if (Provider.class.isAssignableFrom(service)) {
          roles.add(service.asSubclass(Provider.class));
          idle = false;
        }
      } catch (ClassNotFoundException | LinkageError e) {
        if (ofRae4j) {
          broken.accept(
              new BrokenPlugin(
                  line.jar(),
                  Optional.empty(),
                  Optional.of(line.provider()),
                  "the service file " + line.file() + " is named after no interface of rae4j"));
        }
      }
    }
    if (idle) {
      broken.accept(
          BrokenPlugin.ofJar(place, "no provider is declared in META-INF/services of this plugin"));
    }
    return roles;
  }

  private List<ServiceLine> lines(Class<?> service) {
    if (service.getClassLoader() instanceof PluginClassLoader other && other != loader) {
      // Another plugin's role; what is called the same here is another interface.
      return List.of();
    }
    return declared.stream().filter(line -> line.service().equals(service.getName())).toList();
  }

  private <S> S make(Class<S> service, ServiceLine line) throws ReflectiveOperationException {
    Class<?> type = load(line);
    if (!service.isAssignableFrom(type)) {
      throw new PluginException(
          String.format(
              Locale.ROOT,
              "the class is no %s, as %s says%s",
              service.getSimpleName(),
              line.file(),
              Class.forName(service.getName(), false, loader) == service
                  ? ""
                  : "; the plugin has a copy of that interface, which must be left out"),
          Where.file(line.jar()));
    }
    return service.cast(type.getConstructor().newInstance());
  }

  private Class<?> load(ServiceLine line) throws ReflectiveOperationException {
    try {
      return loader.loadClass(line.provider());
    } catch (ClassNotFoundException e) {
      if (e.getCause() instanceof IOException damage) {
        throw new PluginException(
            "the class cannot be read: " + damage.getMessage(), Where.file(line.jar()), e);
      }
      if (line.isMarked()) {
        throw new PluginException(
            line.file() + " begins with a byte order mark; save it as UTF-8 without one",
            Where.file(line.jar()),
            e);
      }
      throw new PluginException(
          "there is no such class, though " + line.file() + " names it", Where.file(line.jar()), e);
    }
  }
}

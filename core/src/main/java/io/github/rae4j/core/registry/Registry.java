// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.RoleCatalog;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * All providers that this program can use: those on the class path and those in plugin jars.
 *
 * <p>What is there is looked up once, when the registry is made. Thread-safe. Closing it closes the
 * plugin jars: parts that came from plugins must not be used afterwards.
 */
public final class Registry implements AutoCloseable {
  private final List<PluginClassLoader> plugins;
  private final List<ProviderScan> scans;
  private final List<Class<? extends Provider>> catalog;
  private final Map<Class<? extends Provider>, RoleProviders> roles = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private Registry(List<PluginClassLoader> plugins, List<ProviderScan> scans) {
    this.plugins = List.copyOf(plugins);
    this.scans = List.copyOf(scans);
    this.catalog =
        scans.stream()
            .flatMap(scan -> scan.all(RoleCatalog.class, "catalog of roles").stream())
            .flatMap(each -> each.roles().stream())
            .distinct()
            .toList();
    catalog.forEach(this::role);
  }

  private RoleProviders role(Class<? extends Provider> service) {
    return roles.computeIfAbsent(service, role -> RoleProviders.load(role, scans));
  }

  /**
   * The providers on the class path.
   *
   * @throws RaeException if a provider is broken or two have one name
   */
  public static Registry standard() {
    return create(List.of());
  }

  /**
   * The providers on the class path and in the jars of a folder. Every jar has its own class
   * loader: it sees the application's classes but not those of other plugins.
   *
   * @param folder need not exist
   * @throws RaeException if a jar is broken or two providers have one name, naming the jars
   */
  public static Registry withPlugins(Path folder) {
    return create(jars(folder));
  }

  private static Registry create(List<Path> jars) {
    ClassLoader application = Registry.class.getClassLoader();
    List<ProviderScan> scans = new ArrayList<>();
    scans.add(new ProviderScan(application, "the class path"));
    List<PluginClassLoader> loaders = new ArrayList<>();
    try {
      for (Path jar : jars) {
        PluginClassLoader loader = PluginClassLoader.open(jar, application);
        loaders.add(loader);
        scans.add(new ProviderScan(loader, "the plugin " + jar));
      }
      return new Registry(loaders, scans);
    } catch (RaeException e) {
      closeAll(loaders);
      throw e;
    }
  }

  private static List<Path> jars(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
      files.forEach(jar -> jars.add(jar.toAbsolutePath().normalize()));
    } catch (IOException e) {
      throw new RaeException("the plugin folder " + folder + " is not a readable folder", e);
    }
    // Folders list their files in no particular order; ours must not depend on it.
    jars.sort(Comparator.naturalOrder());
    return jars;
  }

  /**
   * The provider with this name or alias; upper and lower case are ignored where only one matches.
   *
   * @param service the provider interface, for example {@code EncoderProvider.class}
   * @throws RaeException if there is none, with those that there are and the jar to add
   * @throws IllegalStateException after {@link #close}
   */
  public <P extends Provider> P find(Class<P> service, String name) {
    checkOpen();
    return service.cast(role(service).find(name, this::pluginsWithoutProviders));
  }

  /** A jar without a service file offers nothing; the user should be told. */
  private String pluginsWithoutProviders() {
    String idle =
        plugins.stream()
            .filter(
                plugin ->
                    list().stream()
                        .noneMatch(entry -> entry.source().equals(plugin.jar().toString())))
            .map(plugin -> plugin.jar().toString())
            .collect(Collectors.joining(", "));
    return idle.isEmpty() ? "" : " (no provider is declared in " + idle + ")";
  }

  /** All providers of one kind, in the order in which they were found. */
  public <P extends Provider> List<P> providers(Class<P> service) {
    checkOpen();
    return role(service).found().stream().map(found -> service.cast(found.provider())).toList();
  }

  /**
   * Every provider of the roles that stand in a {@link RoleCatalog}, and where it came from, by
   * role and name.
   */
  public List<ProviderEntry> list() {
    checkOpen();
    return catalog.stream()
        .flatMap(
            service ->
                role(service).found().stream()
                    .map(ProviderScan.Found::entry)
                    .sorted(Comparator.comparing(ProviderEntry::name)))
        .toList();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the registry is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    closeAll(plugins);
  }

  private static void closeAll(List<PluginClassLoader> loaders) {
    for (PluginClassLoader loader : loaders) {
      try {
        loader.close();
      } catch (IOException e) {
        // Nothing was written; a jar that does not close costs a file handle at most.
      }
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.RoleCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * All providers that this program can use: those on the class path and those of plugins.
 *
 * <p>What is there is looked up once, when the registry is made. A plugin is a jar, or a folder of
 * jars, with a class loader of its own: it runs with the libraries that it brings and sees the
 * application's for the rest, but not those of other plugins; rae4j itself is always the
 * application's. A plugin that is broken, wholly or in part, stops only who asks for what is
 * broken; {@link #broken} says what and why.
 *
 * <p>Thread-safe. Closing it closes the plugin jars: parts that came from plugins must not be used
 * afterwards.
 */
public final class Registry implements AutoCloseable {
  private final List<Plugin> plugins;
  private final List<BrokenPlugin> brokenPlugins;
  private final List<Class<? extends Provider>> catalog;
  private final Map<Class<? extends Provider>, RoleProviders> roles = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private Registry(List<Plugin> plugins, List<BrokenPlugin> unreadable) {
    this.plugins = List.copyOf(plugins);
    List<BrokenPlugin> broken = new ArrayList<>(unreadable);
    Set<Class<? extends Provider>> listed = new LinkedHashSet<>();
    ClassPathProviders.all(RoleCatalog.class, "catalog of roles")
        .forEach(each -> listed.addAll(each.roles()));
    plugins.forEach(plugin -> listed.addAll(plugin.catalog(broken::add)));
    this.catalog = List.copyOf(listed);
    catalog.forEach(this::role);
    // Roles in no catalog too, so that all that is broken is known from the start.
    plugins.forEach(plugin -> plugin.roles(broken::add).forEach(this::role));
    this.brokenPlugins = List.copyOf(broken);
  }

  private RoleProviders role(Class<? extends Provider> service) {
    return roles.computeIfAbsent(service, role -> RoleProviders.load(role, plugins));
  }

  /**
   * The providers on the class path, which is what rae4j's own class loader and the context class
   * loader of the calling thread see.
   *
   * @throws RaeException if a provider is broken or two have one name
   */
  public static Registry standard() {
    return create(List.of(), List.of());
  }

  /**
   * The providers on the class path and those of the plugins of a folder: {@code NAME.jar}, or
   * {@code NAME/*.jar} for a plugin with libraries of its own. Hidden files are passed over.
   *
   * <p>A broken plugin is no error here, see {@link #broken}. Where a plugin and the class path
   * have a provider of one name, the class path's is used; a name that two plugins have is refused
   * when it is asked for.
   *
   * @param folder need not exist
   * @throws RaeException if the folder cannot be read, or if a provider on the class path is broken
   *     or two of it have one name
   */
  public static Registry withPlugins(Path folder) {
    List<BrokenPlugin> unreadable = new ArrayList<>();
    return create(
        PluginFolder.open(folder, Registry.class.getClassLoader(), unreadable::add), unreadable);
  }

  private static Registry create(List<Plugin> plugins, List<BrokenPlugin> unreadable) {
    try {
      return new Registry(plugins, unreadable);
    } catch (RuntimeException | Error e) {
      closeAll(plugins);
      throw e;
    }
  }

  /**
   * The provider with this name or alias; upper and lower case are ignored where only one matches.
   *
   * @param service the provider interface, for example {@code EncoderProvider.class}
   * @throws RaeException if there is none, with those that there are, the jar to add and the broken
   *     plugins that may have it; or if the one of this name is broken, with the jar and the
   *     reason; or if two plugins have one of this name, with both jars
   * @throws IllegalStateException after {@link #close}
   */
  public <P extends Provider> P find(Class<P> service, String name) {
    checkOpen();
    List<BrokenPlugin> suspects =
        brokenPlugins.stream().filter(each -> each.role().isEmpty()).toList();
    return service.cast(role(service).find(name, suspects));
  }

  /**
   * What plugins have that cannot be used, and why, in the order of their jars: files that are no
   * jars, providers that cannot be made, and names that are taken. Providers of a jar that are not
   * named here work.
   *
   * @return an immutable list; it holds every role that stands in a {@link RoleCatalog} or in a
   *     plugin's service files
   * @throws IllegalStateException after {@link #close}
   */
  public List<BrokenPlugin> broken() {
    checkOpen();
    return Stream.concat(
            brokenPlugins.stream(), roles.values().stream().flatMap(role -> role.broken().stream()))
        .sorted(
            Comparator.comparing(BrokenPlugin::jar)
                .thenComparing(each -> each.role().orElse(""))
                .thenComparing(each -> each.name().orElse(""))
                .thenComparing(BrokenPlugin::reason))
        .toList();
  }

  /**
   * All providers of one kind that can be found by their own name, in the order in which they were
   * found.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public <P extends Provider> List<P> providers(Class<P> service) {
    checkOpen();
    return role(service).found().stream().map(found -> service.cast(found.provider())).toList();
  }

  /**
   * Every provider of the roles that stand in a {@link RoleCatalog}, and where it came from, by
   * role and name.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public List<ProviderEntry> list() {
    checkOpen();
    return catalog.stream()
        .flatMap(
            service ->
                role(service).found().stream()
                    .map(FoundProvider::entry)
                    .sorted(Comparator.comparing(ProviderEntry::name)))
        .toList();
  }

  /**
   * The roles that stand in a {@link RoleCatalog}, by their names, for example {@code noise
   * schedule}.
   *
   * @return an immutable map in the order of the names; of two roles with one name the first
   * @throws IllegalStateException after {@link #close}
   */
  public Map<String, Class<? extends Provider>> roles() {
    checkOpen();
    Map<String, Class<? extends Provider>> byName = new TreeMap<>();
    catalog.forEach(service -> byName.putIfAbsent(RoleName.of(service), service));
    return Collections.unmodifiableMap(byName);
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

  private static void closeAll(List<Plugin> plugins) {
    for (Plugin plugin : plugins) {
      try {
        plugin.loader().close();
      } catch (IOException e) {
        // Nothing was written; a jar that does not close costs a file handle at most.
      }
    }
  }
}

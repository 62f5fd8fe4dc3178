package io.github.rae4j.core.registry;

import io.github.rae4j.core.config.NearestName;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.RaeException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All providers that this program can use: those on the class path and those in plugin jars.
 *
 * <p>What is there is looked up once, when the registry is made. Thread-safe. Closing it closes the
 * plugin jars: parts that came from plugins must not be used afterwards.
 */
public final class Registry implements AutoCloseable {
  private final List<PluginClassLoader> plugins;
  private final Map<Role, List<ProviderScan.Found>> providers = new EnumMap<>(Role.class);
  private final Map<Role, Map<String, ProviderScan.Found>> byName = new EnumMap<>(Role.class);
  private volatile boolean closed;

  private Registry(List<PluginClassLoader> plugins, List<ProviderScan.Found> found) {
    this.plugins = List.copyOf(plugins);
    for (Role role : Role.values()) {
      providers.put(role, new ArrayList<>());
      byName.put(role, new LinkedHashMap<>());
    }
    found.forEach(this::add);
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
   * The providers on the class path and in the jars of a folder. Every jar is a world of its own:
   * it sees the application's classes but not those of other plugins.
   *
   * @param folder need not exist
   * @throws RaeException if a jar is broken or two providers have one name, naming the jars
   */
  public static Registry withPlugins(Path folder) {
    return create(jars(folder));
  }

  private static Registry create(List<Path> jars) {
    ClassLoader application = Registry.class.getClassLoader();
    List<ProviderScan.Found> found =
        new ArrayList<>(ProviderScan.load(application, "the class path"));
    List<PluginClassLoader> loaders = new ArrayList<>();
    try {
      for (Path jar : jars) {
        PluginClassLoader loader = PluginClassLoader.open(jar, application);
        loaders.add(loader);
        found.addAll(ProviderScan.load(loader, "the plugin " + jar));
      }
      return new Registry(loaders, found);
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

  private void add(ProviderScan.Found found) {
    List<ProviderScan.Found> sameRole = providers.get(found.role());
    // A plugin may carry a copy of a jar that is on the class path too; the class is then the same.
    if (sameRole.stream()
        .anyMatch(other -> other.provider().getClass() == found.provider().getClass())) {
      return;
    }
    sameRole.add(found);
    names(found.entry())
        .forEach(
            name -> {
              ProviderScan.Found other = byName.get(found.role()).putIfAbsent(name, found);
              if (other != null && !other.equals(found)) {
                throw new RaeException(
                    String.format(
                        "two %s providers are called '%s': %s in %s and %s in %s; remove one",
                        found.role().label,
                        name,
                        other.provider().getClass().getName(),
                        other.entry().source(),
                        found.provider().getClass().getName(),
                        found.entry().source()));
              }
            });
  }

  private static Stream<String> names(ProviderEntry entry) {
    return Stream.concat(Stream.of(entry.name()), entry.aliases().stream());
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
    Role role = Role.of(service);
    ProviderScan.Found exact = byName.get(role).get(name);
    if (exact != null) {
      return service.cast(exact.provider());
    }
    List<ProviderScan.Found> similar =
        byName.get(role).entrySet().stream()
            .filter(entry -> entry.getKey().equalsIgnoreCase(name))
            .map(Map.Entry::getValue)
            .distinct()
            .toList();
    if (similar.size() == 1) {
      return service.cast(similar.get(0).provider());
    }
    throw similar.isEmpty() ? unknown(role, name) : ambiguous(role, name, similar);
  }

  private RaeException unknown(Role role, String name) {
    Map<String, ProviderScan.Found> known = byName.get(role);
    String available =
        providers.get(role).stream()
            .map(found -> found.entry().name())
            .sorted()
            .collect(Collectors.joining(", "));
    return new RaeException(
        String.format(
            "there is no %s '%s'%s\nAvailable: %s. Those of rae4j are in %s; others go as jars into"
                + " the plugins folder%s.",
            role.label,
            name,
            NearestName.hint(name, known.keySet()),
            available.isEmpty() ? "none" : available,
            role.jar,
            pluginsWithoutProviders()));
  }

  /** A jar without a service file offers nothing; whoever dropped it in should hear of it. */
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

  private static RaeException ambiguous(
      Role role, String name, List<ProviderScan.Found> candidates) {
    return new RaeException(
        String.format(
            "the %s '%s' may be any of %s; write it with the right upper and lower case",
            role.label,
            name,
            candidates.stream()
                .map(found -> found.entry().name())
                .collect(Collectors.joining(", "))));
  }

  /** All providers of one kind, in the order in which they were found. */
  public <P extends Provider> List<P> providers(Class<P> service) {
    checkOpen();
    return providers.get(Role.of(service)).stream()
        .map(found -> service.cast(found.provider()))
        .toList();
  }

  /** Every provider and where it came from, by role and name. */
  public List<ProviderEntry> list() {
    checkOpen();
    return providers.values().stream()
        .flatMap(
            found ->
                found.stream()
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

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.tensor.Tensor;
import java.io.Serializable;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a JVM of the cluster runs of rae4j and its plugins, to be compared with the driver's.
 *
 * @param rae4j the version of rae4j
 * @param java the version of Java, for messages
 * @param parts the name of the jar, or the folder of classes, of every part by role and name, and
 *     of rae4j's own libraries
 * @param digests of the classes of these jars and folders, by the same names; what lies in neither
 *     has none
 */
public record SoftwareVersions(
    String rae4j, String java, Map<String, String> parts, Map<String, String> digests)
    implements Serializable {
  private static final String UNKNOWN = "an unknown place";

  /** One class of each library that has no parts. */
  private static final Map<String, Class<?>> LIBRARIES =
      Map.of(
          "library api", Tensor.class,
          "library formats", Checkpoint.class,
          "library core", Rae4j.class,
          "library evaluation", ImageStream.class,
          "library impl-spark", SoftwareVersions.class);

  /** Copies the maps. */
  public SoftwareVersions {
    parts = Map.copyOf(parts);
    digests = Map.copyOf(digests);
  }

  /** What this JVM runs. */
  public static SoftwareVersions of(Registry registry) {
    Map<String, String> sources = new TreeMap<>();
    registry
        .list()
        .forEach(entry -> sources.put(entry.role() + " " + entry.name(), entry.source()));
    LIBRARIES.forEach((name, type) -> sources.put(name, source(type)));
    Map<String, String> parts = new TreeMap<>();
    Map<String, String> digests = new TreeMap<>();
    Map<String, Optional<String>> known = new HashMap<>();
    sources.forEach(
        (part, source) -> {
          parts.put(part, shown(source));
          known
              .computeIfAbsent(source, CodeDigest::of)
              .ifPresent(digest -> digests.put(part, digest));
        });
    return new SoftwareVersions(Provenance.VERSION, Runtime.version().toString(), parts, digests);
  }

  private static String source(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return UNKNOWN;
    }
    try {
      return Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException | RuntimeException e) {
      // A jar in a jar, or a class loader of its own.
      return UNKNOWN;
    }
  }

  /** Jars have telling names, folders of classes are all named alike. */
  private static String shown(String source) {
    return source.toLowerCase(Locale.ROOT).endsWith(".jar")
        ? source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1)
        : source;
  }

  /**
   * Compares an executor's software with this, the driver's.
   *
   * @param driver the driver's host
   * @throws PluginException naming the executor's host and what differs
   */
  public void requireSame(SoftwareVersions executor, ExecutorPlace place, String driver) {
    if (!rae4j.equals(executor.rae4j)) {
      throw different(
          String.format(
              Locale.ROOT,
              "the driver on %s runs rae4j %s, but %s runs rae4j %s",
              driver,
              rae4j,
              place,
              executor.rae4j));
    }
    Set<String> missing = new LinkedHashSet<>(new TreeMap<>(parts).keySet());
    missing.removeAll(executor.parts.keySet());
    if (!missing.isEmpty()) {
      String first = missing.iterator().next();
      throw different(
          String.format(
              Locale.ROOT,
              "%s lacks the %s, which the driver on %s has from %s",
              place,
              first,
              driver,
              parts.get(first)));
    }
    new TreeMap<>(parts)
        .forEach(
            (part, jar) -> {
              String theirs = executor.parts.getOrDefault(part, jar);
              boolean bothAreKnown =
                  digests.containsKey(part) && executor.digests.containsKey(part);
              if (bothAreKnown && !Objects.equals(digests.get(part), executor.digests.get(part))) {
                throw different(
                    String.format(
                        Locale.ROOT,
                        "%s has the %s from %s, which is not the %s that the driver on %s has it"
                            + " from",
                        place,
                        part,
                        theirs.equals(jar) ? "another " + jar : theirs,
                        jar,
                        driver));
              }
            });
  }

  private static PluginException different(String what) {
    return new PluginException(
        what
            + "; results may differ between them. Give driver and executors the same jars, by"
            + " --jars or --packages, and remove older ones from the machines' own class path",
        Where.part("rae4j"));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileHash;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a JVM of the cluster runs of rae4j and its plugins, to be compared with the driver's.
 *
 * @param rae4j the version of rae4j
 * @param java the version of Java, for messages
 * @param parts the name of the jar of every part, by role and name
 * @param jars SHA-256 of these jars by their names; class folders are left out
 */
public record SoftwareVersions(
    String rae4j, String java, Map<String, String> parts, Map<String, String> jars)
    implements Serializable {
  /** Keeps the maps sorted. */
  public SoftwareVersions {
    parts = Map.copyOf(parts);
    jars = Map.copyOf(jars);
  }

  /** What this JVM runs. */
  static SoftwareVersions of(Registry registry) {
    Map<String, String> parts = new TreeMap<>();
    Map<String, String> jars = new TreeMap<>();
    registry
        .list()
        .forEach(
            entry -> {
              String jar = fileName(entry.source());
              parts.put(entry.role() + " " + entry.name(), jar);
              if (!jars.containsKey(jar) && isJar(entry.source())) {
                jars.put(jar, FileHash.sha256(Path.of(entry.source())));
              }
            });
    return new SoftwareVersions(Provenance.VERSION, Runtime.version().toString(), parts, jars);
  }

  private static String fileName(String source) {
    return source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
  }

  private static boolean isJar(String source) {
    try {
      return Files.isRegularFile(Path.of(source));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Compares an executor's software with this, the driver's.
   *
   * @param driver the driver's host
   * @throws PluginException naming the executor's host and what differs
   */
  void requireSame(SoftwareVersions executor, ExecutorPlace place, String driver) {
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
              boolean bothAreJars = jars.containsKey(jar) && executor.jars.containsKey(theirs);
              if (bothAreJars && !Objects.equals(jars.get(jar), executor.jars.get(theirs))) {
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

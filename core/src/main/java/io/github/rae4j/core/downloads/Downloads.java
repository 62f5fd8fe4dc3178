// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.downloads;

import io.github.rae4j.formats.io.UserFolders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The catalogue of {@link Download}s: a file in JSON that comes with rae4j, and another one of the
 * same form that {@code RAE4J_CATALOG} may name, whose entries go before. Immutable and
 * thread-safe.
 */
public final class Downloads {
  /** The variable that names a further catalogue. */
  public static final String VARIABLE = "RAE4J_CATALOG";

  private static final String RESOURCE = "catalog.json";

  private final List<Download> all;

  private Downloads(Map<String, Download> byName) {
    this.all = List.copyOf(byName.values());
  }

  /**
   * The catalogue of this process.
   *
   * @throws io.github.rae4j.errors.RaeException if that of {@code RAE4J_CATALOG} cannot be read
   */
  public static Downloads standard() {
    Map<String, Download> byName = new LinkedHashMap<>(CatalogReader.read(RESOURCE, builtIn()));
    UserFolders.ofProcess()
        .named(VARIABLE)
        .ifPresent(file -> byName.putAll(CatalogReader.readFile(file)));
    return new Downloads(byName);
  }

  /**
   * The catalogue in a file alone.
   *
   * @throws io.github.rae4j.errors.RaeException if it cannot be read
   */
  public static Downloads of(Path file) {
    return new Downloads(CatalogReader.readFile(file));
  }

  private static String builtIn() {
    try (InputStream in = Downloads.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All entries. */
  public List<Download> all() {
    return all;
  }

  /** Names and aliases of all entries. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    all.forEach(
        each -> {
          names.add(each.name());
          names.addAll(each.aliases());
        });
    return names;
  }

  /** The entry of a name or an alias, upper and lower case alike. */
  public Optional<Download> named(String name) {
    return all.stream()
        .filter(
            each ->
                Stream.concat(Stream.of(each.name()), each.aliases().stream())
                    .anyMatch(name::equalsIgnoreCase))
        .findFirst();
  }

  /** The entry with a file that configs and protocols name like this. */
  public Optional<Download> holding(String path) {
    return all.stream().filter(each -> each.holds(path)).findFirst();
  }
}

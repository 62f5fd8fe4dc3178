// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.downloads;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.TextFiles;
import io.github.rae4j.formats.json.JsonReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a catalogue. What it says ends up in addresses and in paths below rae4j's home, so anything
 * that would leave that folder is refused.
 */
final class CatalogReader {
  private static final String NAME = "[A-Za-z0-9][\\w.-]*";
  private static final String PATH = NAME + "(?:/" + NAME + ")*";
  private static final String SHA256 = "[0-9a-f]{64}";

  private final String origin;

  private CatalogReader(String origin) {
    this.origin = origin;
  }

  static Map<String, Download> readFile(Path file) {
    return read(file.toString(), TextFiles.read(file, JsonReader.MAX_BYTES));
  }

  static Map<String, Download> read(String origin, String text) {
    CatalogReader reader = new CatalogReader(origin);
    Map<String, Download> downloads = new LinkedHashMap<>();
    JsonReader.read(origin, text)
        .forEach(
            (name, entry) -> {
              reader.requireForm(name, name, NAME, "a name without spaces");
              downloads.put(name, reader.download(name, reader.object(name, entry)));
            });
    return downloads;
  }

  private Download download(String name, Map<?, ?> entry) {
    List<DownloadFile> files = new ArrayList<>();
    for (Object file : list(name + ".files", entry.get("files"))) {
      files.add(file(name + ".files", object(name + ".files", file)));
    }
    List<String> aliases = new ArrayList<>();
    if (entry.containsKey("aliases")) {
      list(name + ".aliases", entry.get("aliases")).forEach(a -> aliases.add(String.valueOf(a)));
    }
    String folder = text(name, entry, "folder");
    requireForm(name + ".folder", folder, PATH, "a relative folder");
    return new Download(
        name,
        aliases,
        text(name, entry, "title"),
        folder,
        text(name, entry, "license"),
        text(name, entry, "homepage"),
        files);
  }

  private DownloadFile file(String key, Map<?, ?> file) {
    String name = text(key, file, "name");
    requireForm(key + ".name", name, PATH, "a relative path");
    Optional<String> sha256 =
        file.containsKey("sha256") ? Optional.of(text(key, file, "sha256")) : Optional.empty();
    sha256.ifPresent(
        digest -> requireForm(key + ".sha256", digest, SHA256, "64 hexadecimal digits"));
    OptionalLong size = OptionalLong.empty();
    if (file.get("size") instanceof Number bytes && bytes.longValue() >= 0) {
      size = OptionalLong.of(bytes.longValue());
    } else if (file.containsKey("size") || sha256.isPresent()) {
      throw error(key + ".size", "must be the number of bytes of " + name);
    }
    List<URI> uris = new ArrayList<>();
    list(key + ".uris", file.get("uris"))
        .forEach(uri -> uris.add(uri(key + ".uris", String.valueOf(uri))));
    if (uris.isEmpty()) {
      throw error(key + ".uris", "must name at least one address of " + name);
    }
    return new DownloadFile(name, size, sha256, text(key, file, "checksum"), uris);
  }

  private URI uri(String key, String text) {
    try {
      URI uri = new URI(text);
      if (String.valueOf(uri.getScheme()).matches("(?i)https?") && uri.getHost() != null) {
        return uri;
      }
      throw error(key, "must be an http or https address, but is '" + text + "'");
    } catch (URISyntaxException e) {
      throw error(key, "must be an address, but is '" + text + "'");
    }
  }

  private String text(String where, Map<?, ?> from, String key) {
    if (from.get(key) instanceof String text && !text.isBlank()) {
      return text;
    }
    throw error(where + "." + key, "is missing; it must be a text");
  }

  private Map<?, ?> object(String key, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw error(key, "must be an object in braces");
  }

  private List<?> list(String key, @Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw error(key, "must be a list in brackets");
  }

  private void requireForm(String key, String text, String form, String words) {
    if (!text.matches(form)) {
      throw error(key, "must be " + words + ", but is '" + text + "'");
    }
  }

  private RaeException error(String key, String problem) {
    return new ConfigException(origin + ": " + key + " " + problem, Where.file(origin).atKey(key));
  }
}

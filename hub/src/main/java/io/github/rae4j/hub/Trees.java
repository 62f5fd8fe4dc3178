// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import io.github.rae4j.hub.json.Json;
import io.github.rae4j.hub.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads and writes the list of files of a commit, as the Hugging Face tools keep it. */
final class Trees {
  private Trees() {}

  /**
   * All files of a commit.
   *
   * @param files with what the API says of them
   */
  record Tree(List<Entry> files) {
    Tree {
      files = List.copyOf(files);
    }

    List<RemoteFile> remote() {
      return files.stream().map(Entry::file).toList();
    }

    /** Version 1 of the format. */
    String json() {
      Map<String, String> lines = new TreeMap<>();
      for (Entry entry : files) {
        RemoteFile file = entry.file();
        StringBuilder line = new StringBuilder();
        line.append("{\"size\": ").append(file.size());
        line.append(", \"blob_id\": ").append(Json.quoted(entry.blob()));
        if (!file.checksum().isGit()) {
          line.append(", \"lfs_sha256\": ").append(Json.quoted(file.checksum().hex()));
          line.append(", \"lfs_size\": ").append(file.size());
        }
        entry.xet().ifPresent(x -> line.append(", \"xet_hash\": ").append(Json.quoted(x)));
        lines.put(file.name(), Json.quoted(file.name()) + ": " + line.append('}'));
      }
      return "{\n \"format_version\": 1,\n \"files\": {\n  "
          + String.join(",\n  ", lines.values())
          + "\n }\n}";
    }
  }

  /**
   * One file.
   *
   * @param file name, size and checksum
   * @param blob its SHA-1 in Git; of a large file that of its pointer
   * @param xet its name in Xet, if it is there
   */
  record Entry(RemoteFile file, String blob, Optional<String> xet) {}

  /** Reads a list, if it is there and of the known format. */
  static Optional<Tree> read(Path path) {
    try {
      Json json = Json.parse(Files.readString(path));
      if (!json.get("format_version").flatMap(Json::whole).equals(Optional.of(1L))) {
        return Optional.empty();
      }
      List<Entry> entries = new ArrayList<>();
      if (json.get("files").orElse(json) instanceof Json.Members files) {
        for (Map.Entry<String, Json> file : files.values().entrySet()) {
          Optional<Entry> entry = entry(file.getKey(), file.getValue());
          if (entry.isEmpty()) {
            return Optional.empty();
          }
          entries.add(entry.get());
        }
      }
      return Optional.of(new Tree(entries));
    } catch (IOException | JsonException e) {
      return Optional.empty();
    }
  }

  private static Optional<Entry> entry(String name, Json json) {
    Optional<String> blob = json.get("blob_id").flatMap(Json::text);
    Optional<String> large = json.get("lfs_sha256").flatMap(Json::text);
    Optional<Long> size = json.get(large.isPresent() ? "lfs_size" : "size").flatMap(Json::whole);
    Optional<Checksum> checksum = large.or(() -> blob).flatMap(Checksum::of);
    Optional<String> xet = json.get("xet_hash").flatMap(Json::text);
    if (blob.isEmpty() || checksum.isEmpty() || size.filter(s -> s >= 0).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Entry(
            new RemoteFile(name, size.get(), checksum.get(), xet.isPresent(), Optional.empty()),
            blob.get(),
            xet));
  }
}

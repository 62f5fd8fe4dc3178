// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.downloads.Download;
import io.github.rae4j.core.downloads.DownloadFile;
import io.github.rae4j.core.downloads.Downloads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows the data sets and weights that can be fetched by name. */
final class Catalogue {
  private Catalogue() {}

  static void show(CommonOptions common) {
    Path home = ModelLocations.fromEnvironment().home();
    List<Map<String, @Nullable Object>> entries = new ArrayList<>();
    for (Download download : Downloads.standard().all()) {
      boolean isHere = download.isHere(home);
      boolean vague = download.files().stream().anyMatch(file -> file.size().isEmpty());
      long bytes = download.files().stream().mapToLong(file -> file.size().orElse(0)).sum();
      common.print(String.format(Locale.ROOT, "%-24s %s", download.name(), download.title()));
      common.print(
          String.format(
              Locale.ROOT,
              "%-24s %s, licence: %s%s",
              "",
              vague ? "size not published" : Amounts.bytes(bytes),
              download.license(),
              isHere ? "; is here" : ""));
      entries.add(json(download, isHere));
    }
    common.print("");
    common.print("Also: presets ('rae4j list'), files of configs, and OWNER/NAME of the hub.");
    common.result(entries);
  }

  private static Map<String, @Nullable Object> json(Download download, boolean isHere) {
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("name", download.name());
    entry.put("aliases", download.aliases());
    entry.put("title", download.title());
    entry.put("folder", download.folder());
    entry.put("licence", download.license());
    entry.put("homepage", download.homepage());
    entry.put("here", isHere);
    List<Map<String, @Nullable Object>> files = new ArrayList<>();
    for (DownloadFile file : download.files()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("name", file.name());
      one.put("size", file.size().isPresent() ? file.size().getAsLong() : null);
      one.put("sha256", file.sha256().orElse(null));
      one.put("checksum", file.checksum());
      one.put("uris", file.uris().stream().map(Object::toString).toList());
      files.add(one);
    }
    entry.put("files", files);
    return entry;
  }
}

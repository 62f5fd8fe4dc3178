// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import io.github.rae4j.Rae4j;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.NearestName;
import io.github.rae4j.core.config.NeededFile;
import io.github.rae4j.core.config.Preset;
import io.github.rae4j.core.config.Presets;
import io.github.rae4j.core.config.PublicModel;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.downloads.Download;
import io.github.rae4j.core.downloads.Downloads;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out what names stand for. Nothing is fetched.
 *
 * @param downloads the catalogue
 */
record WantedNames(Downloads downloads) {
  private static final String MAIN = "main";
  private static final Pattern MODEL =
      Pattern.compile("((?:datasets/)?[A-Za-z0-9][\\w.-]*/[A-Za-z0-9][\\w.-]*)(?:@(.+))?");

  /**
   * Names that a user gave.
   *
   * @param names presets, files of configs, entries of the catalogue, models
   * @param overrides of the configs
   * @param registry finds the parts of configs
   */
  Wanted of(List<String> names, List<String> overrides, Registry registry) {
    Wanted wanted = new Wanted();
    boolean anyConfig = false;
    for (String name : names) {
      Optional<Download> download = downloads.named(name);
      Matcher model = MODEL.matcher(name);
      if (download.isPresent()) {
        wanted.downloads().add(download.get());
      } else if (isFile(name) || Presets.has(name)) {
        add(Rae4j.readConfig(name, overrides), registry, wanted);
        anyConfig = true;
      } else if (model.matches() && !name.matches(".*\\.ya?ml")) {
        String revision = Optional.ofNullable(model.group(2)).orElse(MAIN);
        wanted.models().add(new Wanted.Model(model.group(1), revision, Optional.empty()));
      } else {
        throw unknown(name);
      }
    }
    if (!overrides.isEmpty() && !anyConfig) {
      throw new UsageException(
          "'" + overrides.get(0) + "' overrides a config, but no preset and no config is named");
    }
    return wanted;
  }

  /** What a config needs. */
  Wanted of(RaeConfig config, Registry registry) {
    Wanted wanted = new Wanted();
    add(config, registry, wanted);
    return wanted;
  }

  private void add(RaeConfig config, Registry registry, Wanted wanted) {
    List<NeededFile> needed = new ModelAssembly(config, registry).neededFiles();
    List<NeededFile> missing = new ArrayList<>();
    for (NeededFile each : needed) {
      Optional<Download> download = downloads.holding(each.name());
      if (each.found().isPresent()) {
        wanted.here().add(each);
      } else if (each.source().isPresent()) {
        missing.add(each);
      } else if (download.isPresent()) {
        wanted.downloads().add(download.get());
      } else {
        wanted.unpublished().add(each);
      }
    }
    PublicModel.missing(missing)
        .forEach(
            model -> wanted.models().add(new Wanted.Model(model.id(), MAIN, Optional.of(model))));
  }

  private RaeException unknown(String name) {
    List<String> known = new ArrayList<>(Presets.list().stream().map(Preset::name).toList());
    Presets.training().forEach(preset -> known.add(preset.name()));
    known.addAll(downloads.names());
    return new MissingFileException(
        "there is nothing to fetch under the name '"
            + name
            + "'"
            + NearestName.hint(name, known)
            + "\nA name is a preset ('rae4j list'), the file of a config, a model of the hub as"
            + " OWNER/NAME[@REVISION], or one of "
            + String.join(", ", downloads.all().stream().map(Download::name).toList()),
        Where.file(name));
  }

  private static boolean isFile(String name) {
    try {
      return Files.isRegularFile(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}

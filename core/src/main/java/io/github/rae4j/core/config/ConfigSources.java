// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.CommandHint;
import io.github.rae4j.errors.RaeException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where configurations come from: YAML files, presets, and folders of diffusers, each with
 * overrides applied and with the places in which the files that it names are looked for.
 */
final class ConfigSources {
  private static final Pattern NAMES_FILES =
      Pattern.compile("(?:stage_1|stage_2|guidance\\.(?:method|guidance_model))\\b");

  private ConfigSources() {}

  /**
   * What {@link RaeConfig#load(String, List, ConfigEnvironment)} reads.
   *
   * @throws RaeException naming file, key, what was expected and the nearest known key
   */
  static RaeConfig read(
      String fileOrPreset, List<String> overrides, ConfigEnvironment environment) {
    if (isFile(fileOrPreset)) {
      return read(Path.of(fileOrPreset), overrides, environment);
    }
    Optional<Path> folder = diffusersFolder(fileOrPreset, environment);
    if (folder.isPresent()) {
      Map<String, Object> tree = new LinkedHashMap<>();
      RaeDitFolder.find(folder.get())
          .map(RaeDitFolder::config)
          .ifPresentOrElse(
              tree::putAll,
              () -> tree.put("stage_1", AutoencoderRaeFolder.of(folder.get()).stage1()));
      return create(
          folder.get().toString(),
          tree,
          overrides,
          PathResolver.withoutFile(environment.locations()),
          environment);
    }
    if (!Presets.has(fileOrPreset)) {
      throw Presets.unknown(fileOrPreset);
    }
    Optional<String> bundled = Presets.bundledFile(fileOrPreset);
    if (bundled.isPresent()) {
      BundledModel model = BundledModel.tinyFashion(environment.locations());
      return read(model.config(bundled.get()), overrides, environment);
    }
    String origin = "preset " + fileOrPreset;
    Map<String, Object> tree = YamlReader.readSections(origin, Presets.text(fileOrPreset));
    PathResolver paths =
        PathResolver.withoutFile(environment.locations())
            .withFetchLine(fetchLine(fileOrPreset, overrides));
    return create(origin, tree, overrides, paths, environment);
  }

  private static Optional<Path> diffusersFolder(String name, ConfigEnvironment environment) {
    return AutoencoderRaeFolder.asFolder(name)
        .or(
            () ->
                PublishedModels.isModelId(name)
                    ? PathResolver.withoutFile(environment.locations())
                        .findFolder(name)
                        .filter(
                            folder ->
                                AutoencoderRaeFolder.isOfDiffusers(folder)
                                    || RaeDitFolder.find(folder).isPresent())
                    : Optional.empty());
  }

  /** A YAML file. */
  static RaeConfig read(Path file, List<String> overrides, ConfigEnvironment environment) {
    return create(
        file.toString(),
        YamlReader.readFile(file),
        overrides,
        PathResolver.beside(file, environment.locations())
            .withFetchLine(fetchLine(file.toString(), overrides)),
        environment);
  }

  /** The line that fetches what a config needs, with the overrides that may name files. */
  private static String fetchLine(String name, List<String> overrides) {
    return CommandHint.of(
        Stream.concat(
                Stream.of("fetch", name),
                overrides.stream().filter(text -> NAMES_FILES.matcher(text).lookingAt()))
            .toArray(String[]::new));
  }

  private static RaeConfig create(
      String origin,
      Map<String, Object> tree,
      List<String> overrides,
      PathResolver paths,
      ConfigEnvironment environment) {
    expandFolders(tree, paths);
    Set<String> removed = Overrides.apply(tree, overrides);
    expandFolders(tree, paths);
    String named = overrides.isEmpty() ? origin : origin + " (with overrides)";
    return new RaeConfig(named, tree, removed, paths, environment);
  }

  /** A text in the place of a stage names a folder of diffusers. */
  private static void expandFolders(Map<String, Object> tree, PathResolver paths) {
    if (tree.get("stage_1") instanceof String name) {
      tree.put("stage_1", AutoencoderRaeFolder.of(paths.modelFolder(name)).stage1());
    }
    if (tree.get("stage_2") instanceof String name) {
      tree.put("stage_2", RaeDitFolder.of(paths.modelFolder(name)).stage2());
    }
  }

  private static boolean isFile(String name) {
    try {
      return Files.isRegularFile(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.core.config.PublishedModels.ModelFile;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.io.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the files and folders that a configuration names.
 *
 * <p>A relative path is looked up beside the configuration file, in that folder's parent, in the
 * folder that holds the {@code configs/} folder the file lies in, in the working directory, in
 * rae4j's home and, for released files and public model ids, in the Hugging Face cache. The first
 * that exists is taken. Nothing is downloaded. Immutable and thread-safe.
 */
public final class PathResolver {
  /** Bytes of a file that holds the id of a commit. */
  private static final int MAX_REF = 1000;

  private final List<Path> bases;
  private final ModelLocations locations;
  private final FetchAdvice advice;

  private PathResolver(List<Path> bases, ModelLocations locations, FetchAdvice advice) {
    this.bases = List.copyOf(bases);
    this.locations = locations;
    this.advice = advice;
  }

  /** For a configuration in a file. */
  public static PathResolver beside(Path configFile, ModelLocations locations) {
    Set<Path> bases = new LinkedHashSet<>();
    Path folder =
        Objects.requireNonNull(
            configFile.toAbsolutePath().normalize().getParent(),
            "a configuration is a file in a folder");
    for (Path above = folder; above != null; above = above.getParent()) {
      boolean near = above.equals(folder) || above.equals(folder.getParent());
      if (near || folder.startsWith(above.resolve("configs"))) {
        bases.add(above);
      }
    }
    bases.add(locations.workingDirectory());
    return new PathResolver(new ArrayList<>(bases), locations, new FetchAdvice(locations));
  }

  /** For a configuration that is in no file. */
  public static PathResolver withoutFile(ModelLocations locations) {
    return new PathResolver(
        List.of(locations.workingDirectory()), locations, new FetchAdvice(locations));
  }

  /** The same; messages about what is missing name the line that fetches the whole config. */
  PathResolver withFetchLine(String line) {
    return new PathResolver(bases, locations, advice.withLine(line));
  }

  /**
   * A file.
   *
   * @param name a path as the configuration has it, for example {@code models/.../model.pt}
   * @throws RaeException if it is nowhere, saying where it was looked for and where to get it
   */
  public Path file(String name) {
    return find(name, Files::isRegularFile).orElseThrow(() -> notFound(name, "file"));
  }

  /** As {@link #file}, but empty where there is none. */
  public Optional<Path> findFile(String name) {
    return find(name, Files::isRegularFile);
  }

  /**
   * What to say about several files that are nowhere.
   *
   * @param missing the names by the keys that name them
   */
  String severalMissing(Map<String, String> missing) {
    List<String> published = new ArrayList<>();
    List<String> others = new ArrayList<>();
    missing.forEach(
        (key, name) ->
            PublishedModels.inCollection(name)
                .ifPresentOrElse(published::add, () -> others.add(key + " '" + name + "'")));
    StringBuilder text = new StringBuilder("files are missing: ");
    text.append(
        missing.entrySet().stream()
            .map(e -> e.getValue() + " (" + e.getKey() + ")")
            .collect(Collectors.joining(", ")));
    if (!published.isEmpty()) {
      text.append(advice.ofSeveral(published, others));
    } else {
      text.append("; relative names are looked up in ");
      text.append(bases.stream().map(Path::toString).collect(Collectors.joining(", ")));
      text.append(" and ").append(locations.home());
      advice.ofOneModel(missing.values()).ifPresent(text::append);
    }
    return text.toString();
  }

  /**
   * A folder with a model: a path, or the public id of a model in the Hugging Face cache.
   *
   * @throws RaeException if it is nowhere, saying where it was looked for and where to get it
   */
  public Path modelFolder(String name) {
    return findFolder(name).orElseThrow(() -> notFound(name, "model folder"));
  }

  /** As {@link #modelFolder}, but empty where there is none. */
  public Optional<Path> findFolder(String name) {
    Optional<Path> whole =
        PublishedModels.isModelId(name) ? find(name, ModelFolders::isComplete) : Optional.empty();
    return whole.or(() -> find(name, Files::isDirectory));
  }

  /** Something that a config names, whether it is on this machine or not. */
  NeededFile needed(String key, String name, NeededFile.Use use) {
    Optional<Path> found =
        switch (use) {
          case FILE -> findFile(name);
          case DESCRIPTION ->
              findFolder(name).filter(ModelFolders::isDescribed).or(() -> findFile(name));
          case MODEL -> findFolder(name).filter(ModelFolders::isComplete).or(() -> findFile(name));
        };
    return new NeededFile(key, name, use, found, PublishedModels.source(name, use));
  }

  /** A clause for errors about a folder that lacks one of its files; may be empty. */
  String adviceOnFolder(String name) {
    return advice.ofFolder(name);
  }

  private Optional<Path> find(String name, Predicate<Path> exists) {
    return candidates(name).stream().filter(exists).findFirst();
  }

  private List<Path> candidates(String name) {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      throw new ConfigException(
          "'" + name + "' is not a path; it holds a character that no file name can have",
          Where.file(name),
          e);
    }
    if (path.isAbsolute()) {
      return List.of(path);
    }
    List<Path> candidates = new ArrayList<>();
    bases.forEach(base -> candidates.add(base.resolve(path)));
    candidates.add(locations.home().resolve(path));
    PublishedModels.perhapsInCollection(name)
        .ifPresent(
            inside ->
                snapshots(PublishedModels.COLLECTION)
                    .forEach(snapshot -> candidates.add(snapshot.resolve(inside))));
    if (PublishedModels.isModelId(name)) {
      candidates.add(locations.home().resolve("models").resolve(path));
      candidates.addAll(snapshots(name));
    }
    ModelFile.of(name)
        .ifPresent(
            of -> {
              candidates.add(locations.home().resolve("models").resolve(path));
              snapshots(of.model()).forEach(s -> candidates.add(s.resolve(of.file())));
            });
    return candidates;
  }

  /** The snapshots of a model in the Hugging Face cache: that of {@code main}, then the newest. */
  private List<Path> snapshots(String modelId) {
    Path model = locations.huggingFaceHub().resolve("models--" + modelId.replace("/", "--"));
    Path main = model.resolve("refs").resolve("main");
    List<Path> snapshots = new ArrayList<>();
    try {
      String commit = Files.isRegularFile(main) ? TextFiles.read(main, MAX_REF).strip() : "";
      if (commit.matches("[\\w.-]+")) {
        snapshots.add(model.resolve("snapshots").resolve(commit));
      }
      if (Files.isDirectory(model.resolve("snapshots"))) {
        try (Stream<Path> folders = Files.list(model.resolve("snapshots"))) {
          folders
              .sorted(Comparator.comparingLong(PathResolver::modified).reversed())
              .forEach(snapshots::add);
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead("the Hugging Face cache " + model, e);
    }
    return snapshots;
  }

  private static long modified(Path folder) {
    return folder.toFile().lastModified();
  }

  private RaeException notFound(String name, String kind) {
    Set<Path> looked = new LinkedHashSet<>();
    candidates(name).forEach(path -> looked.add(path.getRoot() == null ? path : parent(path)));
    String where = looked.stream().map(Path::toString).collect(Collectors.joining(", "));
    String problem = "there is no " + kind + " '" + name + "' (looked in " + where + ")";
    return new MissingFileException(problem + advice.of(name), Where.file(name));
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }
}

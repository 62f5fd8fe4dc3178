// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.DataSetProvider;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.spi.Parameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tar archives of images, either plain or WebDataset shards with {@code cls} labels. */
public final class WebDatasetProvider implements DataSetProvider {
  private static final String SUFFIX = ".tar";

  /** Called by {@link java.util.ServiceLoader}. */
  public WebDatasetProvider() {}

  @Override
  public String name() {
    return "webdataset";
  }

  @Override
  public List<String> aliases() {
    return List.of("tar");
  }

  @Override
  public String description() {
    return "tar or WebDataset shards, train-{000..127}.tar; keys path, labels (auto, cls, folders,"
        + " none), image";
  }

  @Override
  public boolean recognizes(String location) {
    if (Paths.endsWith(location, SUFFIX)) {
      return true;
    }
    return Paths.parse(location)
        .filter(Files::isDirectory)
        .filter(
            folder -> {
              List<Path> content = shards(folder);
              return !content.isEmpty()
                  && Paths.list(folder).stream().noneMatch(f -> Paths.isImage(f.toString()));
            })
        .isPresent();
  }

  private static List<Path> shards(Path folder) {
    try {
      return Paths.list(folder).stream()
          .filter(file -> Paths.endsWith(file.toString(), SUFFIX))
          .toList();
    } catch (RaeException e) {
      return List.of();
    }
  }

  @Override
  public ImageDataSet create(Parameters parameters) {
    String location = parameters.getString("path");
    List<Path> shards = new ArrayList<>();
    for (String name : ShardPattern.expand(location)) {
      Path path =
          Paths.parse(name)
              .orElseThrow(() -> parameters.error("path", "'" + name + "' is not a path"));
      if (!Files.exists(path)) {
        throw parameters.error("path", "there is no file or folder " + path);
      }
      List<Path> inside = Files.isDirectory(path) ? shards(path) : List.of(path);
      if (inside.isEmpty()) {
        throw parameters.error("path", path + " is a folder without .tar files");
      }
      shards.addAll(inside);
    }
    return TarImages.open(location, shards, labels(parameters), parameters.getString("image", ""));
  }

  private static TarImages.Labels labels(Parameters parameters) {
    String text = parameters.getString("labels", "auto");
    for (TarImages.Labels labels : TarImages.Labels.values()) {
      if (labels.name().toLowerCase(Locale.ROOT).equals(text)) {
        return labels;
      }
    }
    throw parameters.error("labels", "expected auto, cls, folders or none, found '" + text + "'");
  }
}

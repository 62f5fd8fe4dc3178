// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.DataSetProvider;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tar archives of images, either plain or WebDataset shards with labels in {@code cls} or JSON
 * members.
 */
public final class WebDatasetProvider implements DataSetProvider {
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
    return "tar or WebDataset shards, train-{000..127}.tar; keys path, labels (auto, cls, json.KEY,"
        + " folders, none), image, orient, unread, keep_index";
  }

  @Override
  public boolean recognizes(String location) {
    if (WebDataset.isShard(location)) {
      return true;
    }
    return Paths.parse(location)
        .filter(Files::isDirectory)
        .filter(
            folder -> {
              List<Path> content = WebDataset.shardsOf(folder);
              return !content.isEmpty()
                  && Paths.list(folder).stream()
                      .map(file -> file.getFileName().toString())
                      .allMatch(name -> ImageNames.kind(name) == ImageNames.Kind.OTHER);
            })
        .isPresent();
  }

  @Override
  public Options<WebDataset> options() {
    return Options.of(WebDataset.class);
  }

  @Override
  public ImageDataSet create(Parameters parameters) {
    return Paths.open(parameters, options().read(parameters)::open);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.DataSetProvider;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.nio.file.Files;
import java.util.List;

/** IDX files (MNIST and similar data sets), gzip-compressed or not. */
public final class IdxProvider implements DataSetProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public IdxProvider() {}

  @Override
  public String name() {
    return "idx";
  }

  @Override
  public List<String> aliases() {
    return List.of("mnist");
  }

  @Override
  public String description() {
    return "IDX files of MNIST and its kin, gzip or not; keys path (folder or images), split";
  }

  @Override
  public boolean recognizes(String location) {
    return Paths.parse(location)
        .filter(
            path ->
                IdxFiles.isIdxFolder(path)
                    || (Files.isRegularFile(path) && IdxFile.looksLikeOne(path)))
        .isPresent();
  }

  @Override
  public Options<Idx> options() {
    return Options.of(Idx.class);
  }

  @Override
  public ImageDataSet create(Parameters parameters) {
    return Paths.open(parameters, options().read(parameters)::open);
  }
}

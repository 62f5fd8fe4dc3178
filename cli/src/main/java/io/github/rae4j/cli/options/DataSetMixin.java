// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import picocli.CommandLine.Option;

/** The one data set that a command reads. */
public final class DataSetMixin {
  private static final String OPTION = "--data";

  @Option(
      names = {"-d", OPTION},
      paramLabel = "DATA",
      description = "A folder, file or shards of images, or the name of a data set.")
  private String location = "";

  /** Whether the user names one. */
  public boolean isGiven() {
    return !location.isEmpty();
  }

  /**
   * Opens the data set, which is fetched before if that was asked for and rae4j knows it.
   *
   * @throws io.github.rae4j.cli.terminal.UsageException if the user names none
   */
  public ImageDataSet open(
      DataMixin data, FetchMixin fetching, CommonOptions common, Registry registry) {
    fetching.dataSet(common, registry, location);
    return data.open(registry, OPTION, location);
  }
}

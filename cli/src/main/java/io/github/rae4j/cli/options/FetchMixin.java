// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.fetch.FetchRun;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.config.PathResolver;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.downloads.Download;
import io.github.rae4j.core.downloads.Downloads;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.options.OptionSpec;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether what is missing is fetched first. Nothing is fetched that was not asked for. */
public final class FetchMixin {
  @Option(
      names = "--fetch",
      description =
          "First fetch what is missing of the files that the command needs and that are published"
              + " (see 'rae4j fetch --help').")
  private boolean fetch;

  /** Fetches what a config needs. */
  public void config(CommonOptions common, RaeConfig config) {
    if (fetch) {
      new FetchRun(common).config(config);
    }
  }

  /** Fetches a file that goes by a name of the catalogue, such as a reference. */
  public void file(CommonOptions common, String name) {
    if (fetch
        && PathResolver.withoutFile(ModelLocations.fromEnvironment()).findFile(name).isEmpty()) {
      Downloads.standard().holding(name).ifPresent(known -> download(common, known));
    }
  }

  /** Fetches a data set, if it is one of the catalogue and not on this machine. */
  public void dataSet(CommonOptions common, Registry registry, String location) {
    Optional<Download> named =
        fetch ? Downloads.standard().named(location.split(":", 2)[0]) : Optional.empty();
    if (named.isEmpty()) {
      return;
    }
    try {
      DataSets.open(registry, location).close();
    } catch (MissingFileException e) {
      download(common, named.get());
    } catch (RaeException e) {
      // The command itself opens it again, and tells what is wrong.
      return;
    }
  }

  /** Fetches the weights of a feature network. */
  public void features(CommonOptions common, Registry registry, FeatureNetworkConfig choice) {
    if (!fetch || choice.network().equals(FeatureNetworkConfig.ENCODER)) {
      return;
    }
    FeatureNetworkProvider provider = registry.find(FeatureNetworkProvider.class, choice.network());
    for (OptionSpec spec : provider.options().specs()) {
      Optional.ofNullable(choice.options().get(spec.key()))
          .map(String::valueOf)
          .or(spec::defaultValue)
          .ifPresent(name -> file(common, name));
    }
  }

  private static void download(CommonOptions common, Download known) {
    new FetchRun(common).download(known);
  }
}

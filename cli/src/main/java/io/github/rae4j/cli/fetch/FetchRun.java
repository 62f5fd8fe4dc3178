// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.downloads.Download;
import io.github.rae4j.core.downloads.Downloads;
import io.github.rae4j.core.registry.Registry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** One fetch: what is wanted, what has to come, and its coming. */
public final class FetchRun {
  private final CommonOptions common;
  private final List<String> include;
  private final List<String> exclude;

  /**
   * A fetch of what commands need.
   *
   * @param common says what happens
   */
  public FetchRun(CommonOptions common) {
    this(common, List.of(), List.of());
  }

  FetchRun(CommonOptions common, List<String> include, List<String> exclude) {
    this.common = common;
    this.include = include;
    this.exclude = exclude;
  }

  /** What the command does: says what is to come, and fetches it unless that is all. */
  void run(List<String> names, List<String> overrides, boolean isDryRun) {
    long start = System.nanoTime();
    Wanted wanted;
    try (Registry registry = common.registry()) {
      wanted = new WantedNames(Downloads.standard()).of(names, overrides, registry);
    }
    FetchReport report = new FetchReport(common);
    if (wanted.isHere()) {
      FetchPlan nothing = new FetchPlan(List.of());
      report.print(wanted, nothing);
      common.result(FetchReport.json(wanted, nothing, isDryRun));
      return;
    }
    Fetcher fetcher = Fetcher.open(common);
    FetchPlan plan = fetcher.plan(wanted, include, exclude);
    report.print(wanted, plan);
    Map<String, @Nullable Object> result = FetchReport.json(wanted, plan, isDryRun);
    if (!isDryRun) {
      fetch(fetcher, plan);
      result.put("seconds", Progress.secondsSince(start));
    }
    common.result(result);
  }

  private void fetch(Fetcher fetcher, FetchPlan plan) {
    long start = System.nanoTime();
    boolean any = !plan.missing().isEmpty();
    try {
      long bytes = fetcher.run(plan);
      if (any) {
        double seconds = Progress.secondsSince(start);
        common.print(
            String.format(
                Locale.ROOT,
                "fetched    %s, %s in %s (%s/s)",
                Amounts.files(plan.missing().size()),
                Amounts.bytes(bytes),
                Amounts.seconds(seconds),
                Amounts.bytes((long) (bytes / Math.max(seconds, 1e-3)))));
      }
    } catch (CancellationException e) {
      common.log("what has come is kept; the same command goes on from there");
      throw e;
    }
  }

  /** Fetches what a config needs and this machine lacks; asks no server if that is nothing. */
  public void config(RaeConfig config) {
    Wanted wanted;
    try (Registry registry = common.registry()) {
      wanted = new WantedNames(Downloads.standard()).of(config, registry);
    }
    fetchQuietly(wanted);
  }

  /** Fetches an entry of the catalogue, unless it is here. */
  public void download(Download download) {
    Wanted wanted = new Wanted();
    wanted.downloads().add(download);
    fetchQuietly(wanted);
  }

  /** Fetches beside another command, whose output is on standard output. */
  private void fetchQuietly(Wanted wanted) {
    if (wanted.isHere()) {
      return;
    }
    Fetcher fetcher = Fetcher.open(common);
    FetchPlan plan = fetcher.plan(wanted, List.of(), List.of());
    for (FetchPlan.Source source : plan.sources()) {
      if (!source.missing().isEmpty()) {
        common.log(
            String.format(
                Locale.ROOT,
                "fetching %s, %s, from %s (licence: %s) into %s",
                Amounts.files(source.missing().size()),
                Amounts.bytes(source.bytesToFetch()),
                source.name(),
                FetchReport.licence(source),
                source.folder()));
      }
    }
    try {
      fetcher.run(plan);
    } catch (CancellationException e) {
      common.log("what has come is kept; the same command goes on from there");
      throw e;
    }
  }
}

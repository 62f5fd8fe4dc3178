// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.config.PublicModel;
import io.github.rae4j.core.downloads.Download;
import io.github.rae4j.core.downloads.DownloadFile;
import io.github.rae4j.hub.Hub;
import io.github.rae4j.hub.HubException;
import io.github.rae4j.hub.HubOptions;
import io.github.rae4j.hub.PlannedFile;
import io.github.rae4j.hub.SnapshotPlan;
import io.github.rae4j.hub.SnapshotRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Plans a fetch and carries it out. Not thread-safe. */
final class Fetcher {
  private final CommonOptions common;
  private final Path home;
  private final FetchProgress progress;
  private final Hub hub;
  private final Mirror mirror;

  private Fetcher(CommonOptions common, Path home, FetchProgress progress, Hub hub, Mirror mirror) {
    this.common = common;
    this.home = home;
    this.progress = progress;
    this.hub = hub;
    this.mirror = mirror;
  }

  /** A fetcher as the environment describes it; nothing is connected yet. */
  static Fetcher open(CommonOptions common) {
    ModelLocations locations = ModelLocations.fromEnvironment();
    FetchProgress progress = new FetchProgress(common);
    Hub hub =
        FetchErrors.translated(
            "the settings of the hub",
            () ->
                Hub.open(
                    HubOptions.fromEnvironment()
                        .withCache(locations.huggingFaceHub())
                        .withProgress(progress)));
    return new Fetcher(common, locations.home(), progress, hub, Mirror.fromEnvironment());
  }

  /**
   * Asks the servers what is there, and chooses.
   *
   * @param include patterns that choose files of models which the user names; may be empty
   * @param exclude patterns of what is left out
   */
  FetchPlan plan(Wanted wanted, List<String> include, List<String> exclude) {
    Map<String, SnapshotPlan> listings = new LinkedHashMap<>();
    Map<String, Set<String>> chosen = new LinkedHashMap<>();
    for (Wanted.Model model : wanted.models()) {
      String id = model.id() + "@" + model.revision();
      SnapshotRequest all = new SnapshotRequest(model.id(), model.revision(), List.of(), List.of());
      SnapshotPlan listing = listings.get(id);
      if (listing == null) {
        listing = FetchErrors.translated(model.id(), () -> hub.plan(all));
        listings.put(id, listing);
      }
      chosen
          .computeIfAbsent(id, absent -> new LinkedHashSet<>())
          .addAll(choice(model, listing, all.withInclude(include).withExclude(exclude)));
    }
    List<FetchPlan.Source> sources = new ArrayList<>();
    listings.forEach(
        (id, listing) -> sources.add(source(listing, chosen.getOrDefault(id, Set.of()))));
    wanted.downloads().forEach(download -> sources.add(source(download)));
    return new FetchPlan(sources);
  }

  private List<String> choice(
      Wanted.Model model, SnapshotPlan listing, SnapshotRequest withPatterns) {
    List<String> names = names(listing);
    if (model.needs().isPresent()) {
      return model.needs().get().choose(names);
    }
    boolean patterns = !withPatterns.include().isEmpty() || !withPatterns.exclude().isEmpty();
    if (!patterns) {
      return PublicModel.readable(names);
    }
    return names(FetchErrors.translated(model.id(), () -> hub.plan(withPatterns)));
  }

  private static List<String> names(SnapshotPlan plan) {
    return plan.files().stream().map(PlannedFile::name).toList();
  }

  private static FetchPlan.Source source(SnapshotPlan listing, Set<String> chosen) {
    return new FetchPlan.Source(
        listing.repository(),
        Optional.of(listing.revision()),
        Optional.of(listing.commit()),
        listing.license(),
        Optional.empty(),
        listing.gated(),
        listing.folder(),
        listing.files().stream()
            .filter(file -> chosen.contains(file.name()))
            .map(
                file ->
                    new FetchPlan.File(
                        file.name(),
                        OptionalLong.of(file.size()),
                        file.present(),
                        file.bytesToFetch(),
                        Optional.empty(),
                        List.of()))
            .toList());
  }

  private FetchPlan.Source source(Download download) {
    return new FetchPlan.Source(
        download.name(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(download.license()),
        Optional.of(download.homepage()),
        false,
        home.resolve(download.folder()),
        download.files().stream().map(file -> file(download, file)).toList());
  }

  private FetchPlan.File file(Download download, DownloadFile file) {
    boolean isHere = download.isHere(home, file);
    return new FetchPlan.File(
        file.name(),
        file.size(),
        isHere,
        isHere ? 0 : file.size().orElse(0),
        file.sha256(),
        mirror.addresses(download, file));
  }

  /**
   * Fetches what is missing.
   *
   * @return the number of bytes that had to come, as far as it was known
   */
  long run(FetchPlan plan) {
    long bytes = plan.bytesToFetch();
    FreeSpace.require(plan);
    progress.begin(plan.isVague() ? 0 : bytes);
    try {
      plan.sources().forEach(this::fetch);
    } finally {
      progress.finish();
    }
    return bytes;
  }

  private void fetch(FetchPlan.Source source) {
    if (source.revision().isPresent()) {
      SnapshotRequest request =
          new SnapshotRequest(
              source.name(),
              source.revision().get(),
              source.files().stream().map(file -> exactly(file.name())).toList(),
              List.of());
      FetchErrors.translated(source.name(), () -> hub.snapshot(request));
    } else {
      PublicFiles files = new PublicFiles(hub, common);
      source.missing().forEach(file -> files.fetch(source, file));
    }
  }

  /** A pattern that matches one name alone. */
  static String exactly(String name) {
    return name.replaceAll("[\\[*?]", "[$0]");
  }

  /** Whether a failure may be another one at another address. */
  static boolean mayBeElsewhere(HubException problem) {
    return switch (problem.kind()) {
      case NOT_FOUND, UNREACHABLE, NOT_A_HUB, DAMAGED, UNAUTHORIZED -> true;
      default -> false;
    };
  }
}

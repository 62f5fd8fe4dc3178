// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.config.PathResolver;
import io.github.rae4j.core.downloads.Downloads;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.CommandHint;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.SetMetric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The reference set of an evaluation: statistics in a file, images, or both for different metrics,
 * as in ADM's references. Not thread-safe.
 */
public final class Reference {
  private final Map<SetMetric, FeatureStatistics> statistics = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, Object> description = new LinkedHashMap<>();
  private List<Long> size = List.of();
  private String fingerprint = "";
  private Optional<Missing> missing = Optional.empty();

  /**
   * Images of which the statistics are still to be gathered.
   *
   * @param dataSet names them
   * @param preparation of every image
   * @param metrics the names of the metrics that need them
   */
  public record Missing(String dataSet, ImagePreparation preparation, List<String> metrics) {
    /** Copies the list. */
    public Missing {
      metrics = List.copyOf(metrics);
    }
  }

  private Reference() {}

  private static Optional<Path> archive(String text, ModelLocations locations) {
    return PathResolver.withoutFile(locations).findFile(text).filter(ReferenceFile::isArchive);
  }

  /** Checks that a text names a statistics file or a data set. */
  static void requireFound(Registry registry, String text) {
    ModelLocations locations = ModelLocations.fromEnvironment();
    if (archive(text, locations).isPresent()) {
      return;
    }
    if (text.endsWith(".npz")) {
      throw missing(text, locations);
    }
    DataSets.open(registry, text).close();
  }

  /**
   * Opens a reference and reads its statistics.
   *
   * @param text a {@code .npz} file or a data set
   * @param preparation of images, unless they stand beside statistics
   * @param metrics the metrics that need a reference
   */
  static Reference open(String text, ImagePreparation preparation, List<SetMetric> metrics) {
    Reference reference = new Reference();
    ModelLocations locations = ModelLocations.fromEnvironment();
    Optional<Path> archive = archive(text, locations);
    List<SetMetric> missing = metrics;
    String images = text;
    ImagePreparation prepared = preparation;
    if (archive.isPresent()) {
      images = archive.get().toString();
      try (ReferenceFile file = ReferenceFile.open(archive.get())) {
        if (file.hasStatistics()) {
          missing = reference.read(file, metrics);
          // Images stored beside statistics are those that the statistics were computed from.
          prepared = ImagePreparation.NONE;
          if (!missing.isEmpty() && !file.hasImages()) {
            throw new DataException(
                String.format(
                    Locale.ROOT,
                    "%s: holds nothing for %s: it has the arrays %s, but %s is needed",
                    text,
                    missing.get(0).name(),
                    file.names(),
                    missing.get(0).arrayNames()),
                Where.file(archive.get()));
          }
        }
        reference.description.put("sha256", FileHash.sha256(archive.get()));
      }
    } else if (text.endsWith(".npz")) {
      throw missing(text, locations);
    }
    if (!missing.isEmpty()) {
      reference.missing =
          Optional.of(
              new Missing(images, prepared, missing.stream().map(SetMetric::name).toList()));
    }
    return reference;
  }

  private List<SetMetric> read(ReferenceFile file, List<SetMetric> metrics) {
    List<SetMetric> missing = new ArrayList<>();
    Map<Object, FeatureStatistics> shared = new HashMap<>();
    for (SetMetric metric : metrics) {
      Optional<FeatureStatistics> known = metric.statisticsKey().map(shared::get);
      known
          .or(() -> metric.read(file))
          .ifPresentOrElse(
              found -> {
                statistics.put(metric, found);
                metric.statisticsKey().ifPresent(key -> shared.put(key, found));
              },
              () -> missing.add(metric));
    }
    description.put("origin", file.origin());
    size = file.imageSize();
    Map<String, Object> made = file.provenance();
    if (made.isEmpty()) {
      warnings.add(
          file.origin() + " does not say which network its statistics are of; that is not checked");
    } else {
      description.put("made", made);
      fingerprint = String.valueOf(made.getOrDefault("featuresSha256", ""));
      if (made.get("size") instanceof List<?> stored && stored.size() == 2) {
        size = stored.stream().map(v -> ((Number) v).longValue()).toList();
      }
    }
    return missing;
  }

  /** The images that are to be measured before the reference is complete. */
  public Optional<Missing> missing() {
    return missing;
  }

  /**
   * Takes the statistics of the images that were missing.
   *
   * @param images made by {@link EvaluationPlan#ofReference(String, List)} for these metrics
   * @param skipped images that were left out
   * @param notes about the images
   * @throws DataException if there is no image
   */
  public void complete(
      EvaluationPart images, List<ImageStream.Skipped> skipped, List<String> notes) {
    FeatureAccumulator set = images.images();
    set.requireImages();
    statistics.putAll(set.statistics());
    size = set.size();
    fingerprint = fingerprint.isEmpty() ? set.fingerprint() : fingerprint;
    description.putAll(set.describe());
    warnings.addAll(SkippedImages.warnings(skipped, set.origin(), notes));
    missing = Optional.empty();
  }

  /**
   * Checks that the images have the same resolution, and the features come from the same weights
   * and are as many.
   *
   * @param images of the set that is compared, at least one
   * @param network that all features are of
   * @throws DataException saying what differs
   */
  public void requireFits(EvaluationPart images, FeatureNetworkConfig network) {
    List<Long> given = images.images().size();
    String theirs = images.images().fingerprint();
    if (!size.isEmpty() && !size.equals(given)) {
      throw new DataException(
          String.format(
                  Locale.ROOT,
                  "the reference %s has images of %d x %d pixels, the images to measure have %d x"
                      + " %d; use a",
                  origin(),
                  size.get(1),
                  size.get(0),
                  given.get(1),
                  given.get(0))
              + " reference of that resolution, or prepare both alike, for example by"
              + " center-crop:N",
          Where.file(origin()));
    }
    if (!fingerprint.isEmpty() && !fingerprint.equals(theirs)) {
      throw new DataException(
          String.format(
                  Locale.ROOT,
                  "the reference %s was made with weights %s, but the feature network %s has %s;"
                      + " their",
                  origin(),
                  brief(fingerprint),
                  network,
                  brief(theirs))
              + " features do not compare. Build the reference again: rae4j evaluate reference",
          Where.file(origin()));
    }
    images.images().statistics().forEach((metric, ours) -> requireWidth(metric, ours, network));
  }

  /** A file that names no network may be of another one all the same. */
  private void requireWidth(
      SetMetric metric, FeatureStatistics ours, FeatureNetworkConfig network) {
    OptionalInt wanted = ours.featureWidth();
    OptionalInt known =
        statistics(metric).map(FeatureStatistics::featureWidth).orElseGet(OptionalInt::empty);
    if (wanted.isPresent() && known.isPresent() && !wanted.equals(known)) {
      throw new DataException(
          String.format(
                  Locale.ROOT,
                  "%s: the images and the reference %s have features of width %d and %d; they come"
                      + " from different networks. The features here are those of %s: build the",
                  metric.name(),
                  origin(),
                  wanted.getAsInt(),
                  known.getAsInt(),
                  network)
              + " reference with it, by rae4j evaluate reference, or choose the reference's own",
          Where.file(origin()));
    }
  }

  private static String brief(String hash) {
    return hash.length() > 12 ? hash.substring(0, 12) + "..." : hash;
  }

  private Object origin() {
    return description.getOrDefault("origin", "");
  }

  /** What the metric compares with; empty while its images are {@link #missing}. */
  public Optional<FeatureStatistics> statistics(SetMetric metric) {
    return Optional.ofNullable(statistics.get(metric));
  }

  List<String> warnings() {
    return warnings;
  }

  Map<String, Object> describe() {
    return description;
  }

  private static RaeException missing(String text, ModelLocations locations) {
    String fetch =
        Downloads.standard()
            .holding(text)
            .map(known -> "get it with: " + CommandHint.of("fetch", known.name()) + ", or ")
            .orElse("");
    return new MissingFileException(
        String.format(
            Locale.ROOT,
            "there is no reference '%s'; %sput it at %s or %s, or build one: rae4j evaluate"
                + " reference",
            text,
            fetch,
            locations.workingDirectory().resolve(text),
            locations.home().resolve(text)),
        Where.file(text));
  }
}

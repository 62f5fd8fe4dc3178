// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metrics.math.NumpyRandom;
import io.github.rae4j.metrics.rows.ComparedRows;
import io.github.rae4j.metrics.rows.FeatureRows;
import io.github.rae4j.metrics.score.PartScores;
import io.github.rae4j.metrics.score.Splits;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.soabase.recordbuilder.core.RecordBuilder.ConcreteSettersForOptionalMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The Inception Score (Salimans et al. 2016): {@code exp E KL(p(y|x) ‖ p(y))} over parts of the
 * set, reported as mean and population standard deviation.
 *
 * <p>The set is divided either into a number of nearly equal parts or into parts of one size, the
 * last of which may be smaller. What is left out is as in the convention: torch-fidelity shuffles
 * and takes ten parts, ADM takes parts of 5000 in the order of the images.
 *
 * @param convention whose conventions are followed
 * @param splits number of parts; excludes {@code splitSize}
 * @param splitSize images in a part
 * @param shuffle whether the images are shuffled first; by default as in the convention
 * @param seed seed of NumPy's generator, which shuffles
 * @param output the output of the feature network that holds class scores before the softmax
 */
@RecordBuilder
@RecordBuilder.Options(addConcreteSettersForOptional = ConcreteSettersForOptionalMode.ENABLED)
public record InceptionScore(
    @Option(value = "whose conventions are followed", defaultValue = "torch-fidelity")
        Convention convention,
    @Option(
            value = "number of parts; by default 10 with the convention torch-fidelity",
            range = "[1, inf)")
        OptionalInt splits,
    @Option(
            value = "images in a part, instead of splits; by default 5000 with the convention adm",
            range = "[1, inf)")
        OptionalInt splitSize,
    @Option("whether the images are shuffled; by default with the convention torch-fidelity")
        Optional<Boolean> shuffle,
    @Option(
            value = "seed of the shuffle",
            defaultValue = "2020",
            range = "[0, 4294967295]",
            source = "torch-fidelity's rng_seed")
        long seed,
    @Option(
            value = "the output of the feature network that holds class scores before the softmax",
            key = "feature",
            defaultValue = FeatureNetwork.LOGITS)
        String output)
    implements RowMetric, InceptionScoreBuilder.With {
  private static final int FEW = 5_000;

  /** The implementation whose conventions are followed. */
  public enum Convention {
    /** torch-fidelity: shuffled, ten parts. */
    TORCH_FIDELITY("torch-fidelity", 10, 0, true),
    /** The evaluator of ADM: parts of 5000 in the order of the images. */
    ADM("adm", 0, 5000, false);

    private final String label;
    private final int parts;
    private final int size;
    private final boolean shuffled;

    Convention(String label, int parts, int size, boolean shuffled) {
      this.label = label;
      this.parts = parts;
      this.size = size;
      this.shuffled = shuffled;
    }

    /** The name in configs and reports. */
    @Override
    public String toString() {
      return label;
    }
  }

  /** Checks the options. */
  public InceptionScore {
    Options.check(InceptionScore.class, convention, splits, splitSize, shuffle, seed, output);
    if (splits.isPresent() && splitSize.isPresent()) {
      throw new OptionException(
          InceptionScore.class,
          "splits",
          String.format(
              Locale.ROOT,
              "give either splits or split_size, not %d and %d",
              splits.getAsInt(),
              splitSize.getAsInt()));
    }
  }

  /** Starts with the defaults of a config. */
  public static InceptionScoreBuilder builder() {
    return InceptionScoreBuilder.builder(Options.of(InceptionScore.class).defaults());
  }

  private Splits division() {
    boolean given = splits.isPresent() || splitSize.isPresent();
    return new Splits(
        convention.label,
        given ? splits.orElse(0) : convention.parts,
        given ? splitSize.orElse(0) : convention.size,
        shuffle.orElse(convention.shuffled) ? OptionalLong.of(seed) : OptionalLong.empty());
  }

  @Override
  public String name() {
    return "is";
  }

  @Override
  public boolean needsReference() {
    return false;
  }

  @Override
  public long minimumImages() {
    return Math.max(1, division().parts());
  }

  @Override
  public MetricResult compute(FeatureStatistics generated, Optional<FeatureStatistics> reference) {
    FeatureRows rows = ComparedRows.of(generated);
    int count = Math.toIntExact(rows.count());
    Splits division = division();
    List<int[]> parts = division.of(count);
    if (count == 0 || parts.stream().anyMatch(part -> part[0] == part[1])) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "the Inception Score over %d parts needs at least as many images, but there are %d",
              Math.max(1, division.parts()),
              count),
          Where.key("splits").ofPart("metric 'is'"));
    }
    float[][] logits = rows.toArrays();
    if (division.shuffleSeed().isPresent()) {
      int[] order = new NumpyRandom(division.shuffleSeed().getAsLong()).permutation(count);
      float[][] ordered = logits;
      logits = Arrays.stream(order).mapToObj(i -> ordered[i]).toArray(float[][]::new);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("feature", output);
    settings.putAll(division.settings());
    // In this order, which Map.of would change from run to run.
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("generated", (long) count);
    counts.put("classes", (long) rows.width());
    return new MetricResult(
        name(),
        PartScores.values(logits, parts),
        settings,
        counts,
        warnings(count, division.size()));
  }

  private static List<String> warnings(int count, int size) {
    List<String> warnings = new ArrayList<>();
    if (count < FEW) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "is: %d images; with few images the Inception Score is biased downwards",
              count));
    }
    if (size > 0 && count % size != 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "is: the last part has %d images instead of %d, and counts as much as the others",
              count % size,
              size));
    }
    return warnings;
  }
}

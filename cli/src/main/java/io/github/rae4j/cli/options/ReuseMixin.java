// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.Reuse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What of one evaluation of the backbone is used again in later ones. */
public final class ReuseMixin {
  private static final Pattern NUMBERS = Pattern.compile("\\d{1,9}(,\\d{1,9})*");

  @Option(
      names = "--share-base",
      paramLabel = "K|LIST",
      description =
          "Compute the base of a backbone with base and head (DiT-DH) in every K-th evaluation, or"
              + " in those of a list from 0 such as 0,3,5; short for sampler.reuse.base_every and"
              + " base_at.")
  private Optional<String> base = Optional.empty();

  @Option(
      names = "--cache-blocks",
      paramLabel = "CHANGE",
      description =
          "Leave out all blocks but the first for an image whose first block's residual has changed"
              + " by less than this part, such as 0.1; short for sampler.reuse.first_block.")
  private Optional<Double> blocks = Optional.empty();

  /**
   * The overrides of the config that the options stand for.
   *
   * @throws UsageException if one has no meaning, or both are given
   */
  public List<String> overrides() {
    if (base.isPresent() && blocks.isPresent()) {
      throw new UsageException("--share-base and --cache-blocks do not go together");
    }
    List<String> overrides = new ArrayList<>();
    base.ifPresent(text -> overrides.add(baseOverride(text)));
    blocks.ifPresent(
        change -> {
          if (!(change >= 0) || change.isInfinite()) {
            throw new UsageException("--cache-blocks must be a number from 0, but is " + change);
          }
          overrides.add("sampler.reuse.first_block=" + change);
        });
    return overrides;
  }

  private static String baseOverride(String text) {
    if (!NUMBERS.matcher(text).matches()) {
      throw new UsageException(
          "--share-base must be a number such as 2, or a list such as 0,3,5, but is " + text);
    }
    // A list of one can only be 0, the first evaluation.
    return text.contains(",") || Integer.parseInt(text) == 0
        ? "sampler.reuse.base_at=[" + text + "]"
        : "sampler.reuse.base_every=" + text;
  }

  /** What was reused, for {@code --json}; empty where nothing was asked for. */
  public static Map<String, Object> report(GenerationPipeline pipeline) {
    Reuse reuse = pipeline.reuse();
    if (reuse.isNone()) {
      return Map.of();
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("reuse", reuse.words());
    report.put("image_evaluations", pipeline.reused().evaluations());
    report.put("computed_in_full", pipeline.reused().computed());
    return report;
  }

  /** What was reused, in one line; empty where nothing was asked for. */
  public static Optional<String> line(GenerationPipeline pipeline) {
    return Optional.of(pipeline.reuse())
        .filter(reuse -> !reuse.isNone())
        .map(
            reuse ->
                String.format(
                    Locale.ROOT,
                    "reuse     %s: computed in full %d of %d times",
                    reuse.words(),
                    pipeline.reused().computed(),
                    pipeline.reused().evaluations()));
  }
}

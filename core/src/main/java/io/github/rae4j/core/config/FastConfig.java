// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.RaeException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The section {@code fast}: a cheaper sampler for the very same model and guidance, with the
 * measurements that it rests on. The reference has no such section and ignores it.
 *
 * <p>Distances are Fréchet distances under the protocol of the config, of as many images for each
 * seed, averaged over the seeds.
 *
 * @param sampler stands in place of the section {@code sampler}
 * @param distance with this sampler
 * @param eulerDistance with 49 evaluations of Euler's method
 * @param deviation standard deviation of the latter from seed to seed
 * @param images of each seed
 * @param seeds how many, at least two
 */
public record FastConfig(
    SamplerConfig sampler,
    double distance,
    double eulerDistance,
    double deviation,
    long images,
    long seeds) {
  static final String NAME = "fast";

  /** Overrides of what the figures were measured with. */
  private static final Pattern MEASURED =
      Pattern.compile("(?:stage_1|stage_2|transport|sampler|guidance|misc|fast)\\b");

  /**
   * Reads the section.
   *
   * @throws RaeException if a figure is missing, or the sampler is worse than Euler's method by
   *     more than one deviation
   */
  static FastConfig of(ConfigSection section) {
    ConfigParameters p = section.parameters();
    FastConfig fast =
        new FastConfig(
            SamplerConfig.of(
                p.rawSection("sampler")
                    .orElseThrow(
                        () ->
                            section.error(
                                "sampler",
                                "expected a section like 'sampler' of the config, which stands in"
                                    + " its place"))),
            p.getDouble("distance"),
            p.getDouble("euler_distance"),
            p.getDouble("deviation"),
            p.getLong("images"),
            p.getLong("seeds"));
    p.rejectUnknown();
    if (!(fast.distance <= fast.eulerDistance + fast.deviation)) {
      throw section.error(
          "distance",
          String.format(
              Locale.ROOT,
              "%s exceeds the distance of Euler's 49 evaluations, %s, by more than its deviation,"
                  + " %s; a fast sampler is one that does not",
              fast.distance,
              fast.eulerDistance,
              fast.deviation));
    }
    if (fast.seeds < 2) {
      throw section.error("seeds", fast.seeds + " give no deviation; expected at least 2");
    }
    return fast;
  }

  /**
   * Checks that overrides leave what the figures were measured with as it was: the model, its
   * guidance and its sampling. For those who let a user ask for the fast sampler beside overrides.
   *
   * @param overrides {@code key.path=value}
   * @throws IllegalArgumentException naming the first one that does not
   */
  public static void requireUnchanged(List<String> overrides) {
    overrides.stream()
        .filter(override -> MEASURED.matcher(override).lookingAt())
        .findFirst()
        .ifPresent(
            override -> {
              throw new IllegalArgumentException(
                  "--fast was measured for the config as it is; leave "
                      + override
                      + " out, or leave --fast out and choose the sampler by sampler.mode and"
                      + " sampler.params");
            });
  }

  /** The measurements in a line. */
  public String figures() {
    return String.format(
        Locale.ROOT,
        "distance %.4f; Euler with 49 evaluations %.4f ± %.4f (%,d images, %d seeds)",
        distance,
        eulerDistance,
        deviation,
        images,
        seeds);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;

/**
 * sFID (Nash et al. 2021): the Fréchet distance between features that still have positions, as in
 * ADM the first channels of Inception's Mixed_6e.
 *
 * @param output the output of the feature network whose distribution is compared
 */
public record Sfid(
    @Option(
            value = "the output of the feature network that is compared",
            key = "feature",
            defaultValue = FeatureNetwork.SPATIAL)
        String output)
    implements FrechetMetric {
  /** Checks the options. */
  public Sfid {
    Options.check(Sfid.class, output);
  }

  /** The sFID of the usual output, {@link FeatureNetwork#SPATIAL}. */
  public Sfid() {
    this(FeatureNetwork.SPATIAL);
  }

  @Override
  public String name() {
    return "sfid";
  }
}

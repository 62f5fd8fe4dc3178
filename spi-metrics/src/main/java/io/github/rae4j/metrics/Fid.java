// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;

/**
 * FID (Heusel et al. 2017): the Fréchet distance between the features of two sets. With another
 * output of the network, the distance is measured on that.
 *
 * @param output the output of the feature network whose distribution is compared
 */
public record Fid(
    @Option(
            value = "the output of the feature network that is compared",
            key = "feature",
            defaultValue = FeatureNetwork.POOLED)
        String output)
    implements FrechetMetric {
  /** Checks the options. */
  public Fid {
    Options.check(Fid.class, output);
  }

  /** The FID of the usual output, {@link FeatureNetwork#POOLED}. */
  public Fid() {
    this(FeatureNetwork.POOLED);
  }

  @Override
  public String name() {
    return "fid";
  }
}

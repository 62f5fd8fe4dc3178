// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;

/**
 * rFID: the Fréchet distance between the features of reconstructions and their originals.
 *
 * @param output the output of the feature network whose distribution is compared
 */
public record Rfid(
    @Option(
            value = "the output of the feature network that is compared",
            key = "feature",
            defaultValue = FeatureNetwork.POOLED)
        String output)
    implements FrechetMetric {
  /** Checks the options. */
  public Rfid {
    Options.check(Rfid.class, output);
  }

  /** The rFID of the usual output, {@link FeatureNetwork#POOLED}. */
  public Rfid() {
    this(FeatureNetwork.POOLED);
  }

  @Override
  public String name() {
    return "rfid";
  }
}

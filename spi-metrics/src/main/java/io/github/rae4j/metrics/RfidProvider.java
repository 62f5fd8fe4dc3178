// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;

/** Makes {@link Rfid}. */
public final class RfidProvider implements MetricProvider {
  @Override
  public String name() {
    return "rfid";
  }

  @Override
  public String description() {
    return "Frechet distance between pooled features of reconstructions and originals (rFID)";
  }

  @Override
  public Options<Rfid> options() {
    return Options.of(Rfid.class);
  }

  @Override
  public Rfid create(Parameters parameters) {
    return options().read(parameters);
  }
}

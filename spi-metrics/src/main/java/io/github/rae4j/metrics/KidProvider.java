// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/** Makes {@link Kid}. */
public final class KidProvider implements MetricProvider {
  @Override
  public String name() {
    return "kid";
  }

  @Override
  public List<String> aliases() {
    return List.of("kernel-inception-distance");
  }

  @Override
  public String description() {
    return "kernel distance between pooled features of two sets (KID), with torch-fidelity's subsets";
  }

  @Override
  public Options<Kid> options() {
    return Options.of(Kid.class);
  }

  @Override
  public Kid create(Parameters parameters) {
    return options().read(parameters);
  }
}

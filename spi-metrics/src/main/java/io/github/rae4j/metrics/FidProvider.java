// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/** Makes {@link Fid}. */
public final class FidProvider implements MetricProvider {
  @Override
  public String name() {
    return "fid";
  }

  @Override
  public List<String> aliases() {
    return List.of("gfid", "frechet-inception-distance");
  }

  @Override
  public String description() {
    return "Frechet distance between pooled features of two sets (FID, FD of any encoder)";
  }

  @Override
  public Options<Fid> options() {
    return Options.of(Fid.class);
  }

  @Override
  public Fid create(Parameters parameters) {
    return options().read(parameters);
  }
}

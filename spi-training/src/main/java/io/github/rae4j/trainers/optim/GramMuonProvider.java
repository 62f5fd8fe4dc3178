// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.OptimizerProvider;
import java.util.List;

/** Creates {@link GramMuon}. */
public final class GramMuonProvider implements OptimizerProvider {
  @Override
  public String name() {
    return "gmuon";
  }

  @Override
  public List<String> aliases() {
    return List.of("muon");
  }

  @Override
  public String description() {
    return "Muon for matrices, AdamW for all else (RAEv2)";
  }

  @Override
  public Options<GramMuon> options() {
    return Options.of(GramMuon.class);
  }

  @Override
  public GramMuon create(Parameters parameters) {
    return options().read(parameters);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import io.github.rae4j.spi.Parameters;
import io.github.rae4j.training.AdamW;
import io.github.rae4j.training.OptimizerProvider;
import io.github.rae4j.training.OptimizerRule;
import java.util.List;

/**
 * AdamW. Keys: {@code betas} or {@code beta} ([0.9, 0.95]), {@code weight_decay} or {@code wd} (0),
 * {@code eps} (1e-8).
 */
public final class AdamWProvider implements OptimizerProvider {
  @Override
  public String name() {
    return "adamw";
  }

  @Override
  public String description() {
    return "Adam with decoupled weight decay";
  }

  @Override
  public OptimizerRule create(Parameters parameters) {
    boolean longForm = parameters.has("betas") || !parameters.has("beta");
    String key = longForm ? "betas" : "beta";
    List<Double> betas = parameters.has(key) ? parameters.getDoubles(key) : List.of(0.9, 0.95);
    if (betas.size() == 1) {
      betas = List.of(betas.get(0), betas.get(0));
    }
    if (betas.size() != 2) {
      throw parameters.error(key, "expected two numbers, found " + betas);
    }
    double decay = parameters.getDouble("weight_decay", parameters.getDouble("wd", 0));
    double eps = parameters.getDouble("eps", 1e-8);
    try {
      return new AdamW(betas.get(0), betas.get(1), eps, decay);
    } catch (IllegalArgumentException e) {
      throw parameters.error(key, String.valueOf(e.getMessage()));
    }
  }
}

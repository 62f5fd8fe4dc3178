// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.training;

import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.RoleCatalog;
import java.util.List;

/** The roles of a training run. */
public final class TrainingRoles implements RoleCatalog {
  @Override
  public List<Class<? extends Provider>> roles() {
    return List.of(TrainerProvider.class, TrainingCallbackProvider.class);
  }
}

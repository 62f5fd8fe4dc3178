// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.spi.CheckpointFamilies;
import io.github.rae4j.spi.CheckpointFamily;
import java.util.List;

/** The checkpoints of the feature networks, by their keys. */
public final class FeatureNetworkCheckpoints implements CheckpointFamilies {
  @Override
  public List<CheckpointFamily> families() {
    // Both number their layers alike; only VGG16 has as many.
    return List.of(
        new CheckpointFamily("Inception-v3", "Mixed_5b."),
        new CheckpointFamily("VGG16", "features.28."),
        new CheckpointFamily("AlexNet", "features.10."),
        new CheckpointFamily("ConvNeXt", "stages."));
  }
}

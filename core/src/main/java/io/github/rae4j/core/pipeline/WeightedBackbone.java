// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Weights;
import java.util.Objects;

/** A backbone with its weights, not yet on an engine. */
record WeightedBackbone(Backbone backbone, Weights weights) {
  WeightedBackbone {
    Objects.requireNonNull(backbone, "backbone");
    Objects.requireNonNull(weights, "weights");
  }
}

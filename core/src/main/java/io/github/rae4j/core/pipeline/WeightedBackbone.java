// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Weights;

/** A backbone with its weights, not yet on an engine. */
record WeightedBackbone(Backbone backbone, Weights weights) {}

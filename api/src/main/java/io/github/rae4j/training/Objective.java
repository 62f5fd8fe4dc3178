// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import java.util.Map;

/**
 * A training objective, written once over {@link TrainingOps}.
 *
 * <p>Like a network, an objective performs the same operations every time: randomness (noise,
 * times, augmentations) enters through its inputs. It may hold the networks that it runs.
 */
public interface Objective {
  /**
   * Computes losses and any other values wanted from a step.
   *
   * @param inputs host tensors on the device, by name
   * @return named values; those that are differentiated have no axes
   */
  <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs);
}

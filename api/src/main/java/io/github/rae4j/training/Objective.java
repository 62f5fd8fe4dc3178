package io.github.rae4j.training;

import java.util.Map;

/**
 * What training makes small, written once over {@link TrainingOps}.
 *
 * <p>As a network, an objective performs the same operations every time: randomness (noise, times,
 * augmentations) comes in by its inputs. It may hold the networks that it runs.
 */
public interface Objective {
  /**
   * Computes losses and whatever else is wanted from a step.
   *
   * @param inputs host tensors on the device, by name
   * @return named values; those that are differentiated have no axes
   */
  <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs);
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.tensor.Tensor;

/**
 * A state of a batch and what the model makes of it.
 *
 * @param first position of the batch's first image within the request
 * @param index 0 for the start, then counted to {@code total}
 * @param total number of steps of the run
 * @param time t of the state
 * @param state float32 {@code (n, C, h, w)}
 * @param prediction the data that the guided model predicts, float32 {@code (n, C, h, w)}: in a
 *     solver on a grid from this state, in one that chooses its own steps from the nearest
 *     evaluation before. Of the last state, which no model sees any more, the state itself
 */
public record ObservedStep(
    int first, int index, int total, float time, Tensor state, Tensor prediction) {}

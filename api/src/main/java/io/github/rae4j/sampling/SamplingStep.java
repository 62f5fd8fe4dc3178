// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.tensor.Tensor;

/**
 * A state that a solver has reached.
 *
 * @param index from 1 to {@code total}
 * @param total number of steps of the run
 * @param time t of the state
 * @param state float32 {@code (n, C, h, w)}
 */
public record SamplingStep(int index, int total, float time, Tensor state) {}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.tensor.Tensor;

/**
 * Consecutive images of a set, which are computed together.
 *
 * @param first number of the first image
 * @param images float32 {@code (n, 3, h, w)} in [0, 1]
 */
record ImageBlock(long first, Tensor images) {}

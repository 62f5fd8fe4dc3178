// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Some images of a request, still as latents.
 *
 * @param first position of the first image within the request
 * @param labels one for each image; empty for unconditional ones
 * @param latents normalised, float32 {@code (n, C, h, w)}
 */
public record GeneratedBatch(int first, List<Optional<Long>> labels, Tensor latents) {}

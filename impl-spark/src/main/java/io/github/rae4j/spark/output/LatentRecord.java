// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

/**
 * A latent of a shard.
 *
 * @param values in C-order, not copied
 * @param label of its image, or {@link io.github.rae4j.evaluation.run.CacheSink#NO_LABEL}
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on to a writer, never compared.
public record LatentRecord(float[] values, long label) {}

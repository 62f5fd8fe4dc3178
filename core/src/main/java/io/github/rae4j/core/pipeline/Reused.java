// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

/**
 * How much a pipeline with a {@link Reuse} has left out since it was built. Both branches of a
 * guidance and both of its models count, each with the images that it evaluates.
 *
 * @param evaluations how often an image was evaluated
 * @param computed how often of these its base, or its blocks behind the first, were computed
 */
public record Reused(long evaluations, long computed) {}

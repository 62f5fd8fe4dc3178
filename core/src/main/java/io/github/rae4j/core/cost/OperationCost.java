// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import io.github.rae4j.tensor.Shape;
import java.util.Optional;

/**
 * One operation of a forward pass that costs arithmetic worth counting.
 *
 * @param operation its name in {@link io.github.rae4j.network.Ops}, for example {@code linear}
 * @param weight the key of its weight, for example {@code blocks.0.attn.qkv.weight}
 * @param output what it computes
 * @param cost for one sample
 */
public record OperationCost(String operation, Optional<String> weight, Shape output, Cost cost) {}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Latents that were encoded before training, in one file or in a folder of shards: how the shards
 * are named and cut, their index, and reading them by number.
 */
@NullMarked
package io.github.rae4j.evaluation.latents;

import org.jspecify.annotations.NullMarked;

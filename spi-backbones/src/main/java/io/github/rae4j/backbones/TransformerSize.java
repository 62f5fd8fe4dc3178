// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

/**
 * The size of a stack of blocks.
 *
 * @param width of a token
 * @param depth number of blocks
 * @param heads number of attention heads, a divisor of the width
 */
record TransformerSize(int width, int depth, int heads) {}

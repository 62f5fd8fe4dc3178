// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spi;

/**
 * A kind of checkpoint that is told by its keys.
 *
 * @param label for messages, for example {@code a ViT decoder}
 * @param prefix with which a key begins that only this kind of model has
 */
public record CheckpointFamily(String label, String prefix) {}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import java.util.OptionalLong;

/**
 * A sample of a WebDataset shard.
 *
 * @param extension of the image, without a dot, for example {@code png}
 * @param image the encoded image, not copied
 * @param label written as {@code .cls}, if there is one
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on to a writer, never compared.
public record WebDatasetSample(String extension, byte[] image, OptionalLong label) {}

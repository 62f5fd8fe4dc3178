// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

/**
 * A file of a run.
 *
 * @param name its path below the output folder
 * @param bytes its content, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on to a writer, never compared.
public record NamedFile(String name, byte[] bytes) {}

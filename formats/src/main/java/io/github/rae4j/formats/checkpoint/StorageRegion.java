// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

/**
 * The bytes of a PyTorch storage in a file.
 *
 * @param file the file
 * @param offset position of the first byte
 * @param length number of bytes, all inside the file
 */
record StorageRegion(SourceFile file, long offset, long length) {}

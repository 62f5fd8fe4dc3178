// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.tensor;

import java.nio.file.Path;

/**
 * Where the bytes of a tensor lie in a file, so that an engine may map them itself.
 *
 * @param file the real file (symbolic links resolved)
 * @param offset first byte
 * @param length number of bytes
 */
public record FileRegion(Path file, long offset, long length) {}

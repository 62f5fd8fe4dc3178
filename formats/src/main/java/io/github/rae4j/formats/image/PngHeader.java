// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;

/**
 * The first chunk of a PNG.
 *
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 */
record PngHeader(int width, int height) {
  private static final int IHDR = 0x49484452;

  /**
   * Reads the chunk.
   *
   * @throws RaeException if it is missing, incomplete or impossible
   */
  static PngHeader read(ImageSource file) throws IOException {
    try (DataInputStream in = new DataInputStream(file.open())) {
      in.readLong();
      in.readInt();
      if (in.readInt() != IHDR) {
        throw new DataException(
            file + " is a damaged PNG: its first chunk is not IHDR", Where.file(file));
      }
      int width = in.readInt();
      int height = in.readInt();
      if (width < 1 || height < 1) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s is a damaged PNG: it claims to be %d x %d pixels",
                file,
                width,
                height),
            Where.file(file));
      }
      return new PngHeader(width, height);
    } catch (EOFException e) {
      throw new DataException(
          file + " is cut short: its header is incomplete", Where.file(file), e);
    }
  }
}

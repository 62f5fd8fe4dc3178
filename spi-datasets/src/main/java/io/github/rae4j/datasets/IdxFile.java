// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An array of unsigned bytes in the IDX format of MNIST, gzip-compressed or not.
 *
 * @param file the file it was read from
 * @param shape shape of the array
 * @param data the elements; mapped from the file if it is not compressed
 */
record IdxFile(Path file, Shape shape, ByteBuffer data) {
  private static final int UNSIGNED_BYTE = 8;
  private static final int GZIP = 0x1F8B;

  /** Whether the first bytes are those of an IDX file of bytes; never throws. */
  static boolean looksLikeOne(Path file) {
    try (InputStream in = open(file)) {
      byte[] magic = in.readNBytes(4);
      return magic.length == 4
          && magic[0] == 0
          && magic[1] == 0
          && magic[2] == UNSIGNED_BYTE
          && magic[3] >= 1
          && magic[3] <= 4;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads a file.
   *
   * @param minRank minimum rank of the array
   * @param maxRank maximum rank of the array
   */
  static IdxFile read(Path file, int minRank, int maxRank) {
    try (DataInputStream in = new DataInputStream(open(file))) {
      int magic = in.readInt();
      int found = magic & 0xFF;
      if (magic >>> 8 != UNSIGNED_BYTE || found < 1) {
        throw new DataException(
            file + " is not an IDX file of bytes: it begins with %08x".formatted(magic),
            Where.file(file));
      }
      if (found < minRank || found > maxRank) {
        throw new DataException(
            "%s has %d dimensions, but %d are expected; are images and labels mixed up?"
                .formatted(file, found, minRank),
            Where.file(file));
      }
      long[] dims = new long[found];
      for (int i = 0; i < found; i++) {
        dims[i] = in.readInt();
      }
      long size = size(file, dims);
      return new IdxFile(file, Shape.of(dims), data(file, in, 4 + 4 * found, size));
    } catch (EOFException e) {
      throw new DataException(
          file + " is cut short: the IDX file ends too early", Where.file(file), e);
    } catch (ZipException e) {
      throw new DataException(file + " is damaged: " + e.getMessage(), Where.file(file), e);
    } catch (IOException e) {
      throw Paths.unreadable(file, e);
    }
  }

  private static long size(Path file, long[] dims) {
    long size = 1;
    for (long dim : dims) {
      if (dim < 1 || size > Integer.MAX_VALUE / dim) {
        throw new DataException(
            "%s claims the extents %s; 1 byte to 2 GiB are read"
                .formatted(file, Arrays.toString(dims)),
            Where.file(file));
      }
      size *= dim;
    }
    return size;
  }

  private static ByteBuffer data(Path file, DataInputStream in, int header, long size)
      throws IOException {
    if (isCompressed(file)) {
      byte[] all = in.readNBytes((int) size);
      if (all.length < size) {
        throw cutShort(file, size - all.length);
      }
      // Reading to the end of the stream verifies its checksum.
      if (in.read() >= 0) {
        throw new DataException(
            file + " is damaged: there are bytes after the last element", Where.file(file));
      }
      return ByteBuffer.wrap(all);
    }
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() != header + size) {
        throw channel.size() < header + size
            ? cutShort(file, header + size - channel.size())
            : new DataException(
                file + " is damaged: there are bytes after the last element", Where.file(file));
      }
      return channel.map(MapMode.READ_ONLY, header, size);
    }
  }

  private static DataException cutShort(Path file, long missing) {
    return new DataException(
        "%s is cut short: %d bytes are missing".formatted(file, missing), Where.file(file));
  }

  private static boolean isCompressed(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return (in.read() << 8 | in.read()) == GZIP;
    }
  }

  private static InputStream open(Path file) throws IOException {
    boolean compressed = isCompressed(file);
    InputStream raw = new BufferedInputStream(Files.newInputStream(file));
    try {
      return compressed ? new BufferedInputStream(new GZIPInputStream(raw)) : raw;
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /** The number of rows. */
  int rows() {
    return shape.intDim(0);
  }

  /** Copies one row. */
  byte[] row(int index) {
    byte[] row = new byte[data.limit() / rows()];
    data.get(index * row.length, row);
    return row;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An array of unsigned bytes in the IDX format of MNIST, gzip-compressed or not.
 *
 * @param file the file it was read from
 * @param shape shape of the array
 * @param unpacked the elements; empty if they are read from the file when they are asked for
 * @param offset where they begin there
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record IdxFile(Path file, Shape shape, byte[] unpacked, long offset) {
  // DEFLATE cannot do better; a file that claims to is damaged or malicious.
  private static final long BEST_COMPRESSION = 1032;
  private static final long SMALL = 16L << 20;
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
            file
                + String.format(
                    Locale.ROOT, " is not an IDX file of bytes: it begins with %08x", magic),
            Where.file(file));
      }
      if (found < minRank || found > maxRank) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s has %d dimensions, but %d are expected; are images and labels mixed up?",
                file,
                found,
                minRank),
            Where.file(file));
      }
      long[] dims = new long[found];
      for (int i = 0; i < found; i++) {
        dims[i] = in.readInt();
      }
      long size = size(file, dims);
      int header = 4 + 4 * found;
      if (isCompressed(file)) {
        return new IdxFile(file, Shape.of(dims), unpack(file, in, size), 0);
      }
      requireSize(file, header + size);
      return new IdxFile(file, Shape.of(dims), new byte[0], header);
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
            String.format(
                Locale.ROOT,
                "%s claims the extents %s; 1 byte to 2 GiB are read",
                file,
                Arrays.toString(dims)),
            Where.file(file));
      }
      size *= dim;
    }
    return size;
  }

  private static byte[] unpack(Path file, DataInputStream in, long size) throws IOException {
    if (size / BEST_COMPRESSION > Files.size(file)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s is damaged or cut short: it claims %d MiB, which its %d bytes cannot hold",
              file,
              size >> 20,
              Files.size(file)),
          Where.file(file));
    }
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    if (size > SMALL && size > free) {
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "%s takes %d MiB unpacked, but the Java heap has only %d MiB left; gunzip it, since"
                  + " uncompressed files stay on disk, or give Java more memory (-Xmx)",
              file,
              size >> 20,
              free >> 20),
          Where.file(file));
    }
    byte[] all = new byte[(int) size];
    int count = in.readNBytes(all, 0, all.length);
    if (count < size) {
      throw cutShort(file, size - count);
    }
    // Reading to the end of the stream verifies its checksum.
    if (in.read() >= 0) {
      throw new DataException(
          file + " is damaged: there are bytes after the last element", Where.file(file));
    }
    return all;
  }

  private static void requireSize(Path file, long expected) throws IOException {
    long size = Files.size(file);
    if (size < expected) {
      throw cutShort(file, expected - size);
    }
    if (size > expected) {
      throw new DataException(
          file + " is damaged: there are bytes after the last element", Where.file(file));
    }
  }

  private static DataException cutShort(Path file, long missing) {
    return new DataException(
        String.format(Locale.ROOT, "%s is cut short: %d bytes are missing", file, missing),
        Where.file(file));
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

  /** Copies some rows. */
  byte[] rows(int from, int count) {
    int size = Math.toIntExact(shape.elements() / rows());
    int length = Math.multiplyExact(count, size);
    int start = from * size;
    return unpacked.length > 0
        ? Arrays.copyOfRange(unpacked, start, start + length)
        : FileBytes.read(file, offset + start, length);
  }
}

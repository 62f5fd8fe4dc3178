// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.npy.NpyReader;
import io.github.rae4j.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Arrays that are unpacked into files of the temporary folder. */
final class TemporaryArrays {
  private static final int BLOCK = 1 << 26;

  private TemporaryArrays() {}

  /**
   * Makes an empty file that is deleted at the latest when the JVM ends.
   *
   * @param archive what is unpacked, for messages
   * @param size what will be written, in bytes
   * @throws RaeException if the temporary folder has not so much room
   */
  static Path create(Path archive, long size) throws IOException {
    Path file = Files.createTempFile("rae4j-npz", ".npy");
    file.toFile().deleteOnExit();
    long free = Files.getFileStore(file).getUsableSpace();
    if (free < size) {
      Files.deleteIfExists(file);
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "%s takes %d MiB unpacked, but %s has only %d MiB left; name another folder by"
                  + " java.io.tmpdir, or save the images uncompressed and row-major (numpy.savez)",
              archive,
              size >> 20,
              file.getParent(),
              free >> 20),
          Where.file(archive));
    }
    return file;
  }

  /**
   * Writes the images of a column-major array one after another.
   *
   * @param reader of bytes, whose last axis varies slowest
   */
  static void writeRowMajor(NpyReader reader, Path target) throws IOException {
    Path columnMajor = Files.createTempFile("rae4j-npz", ".fortran");
    try {
      reader.copyTo(columnMajor);
      Shape shape = reader.header().shape();
      int count = shape.intDim(0);
      int size = Math.toIntExact(shape.elements() / count);
      int atOnce = Math.max(1, Math.min(count, BLOCK / size));
      try (FileChannel in = FileChannel.open(columnMajor);
          FileChannel out = FileChannel.open(target, StandardOpenOption.WRITE)) {
        for (int first = 0; first < count; first += atOnce) {
          int images = Math.min(atOnce, count - first);
          transpose(in, out, shape, first, images);
        }
      }
    } finally {
      Files.deleteIfExists(columnMajor);
    }
  }

  private static void transpose(FileChannel in, FileChannel out, Shape shape, int first, int images)
      throws IOException {
    int height = shape.intDim(1);
    int width = shape.intDim(2);
    int channels = shape.intDim(3);
    int size = height * width * channels;
    byte[] rows = new byte[Math.multiplyExact(images, size)];
    ByteBuffer same = ByteBuffer.allocate(images);
    long position = first;
    for (int c = 0; c < channels; c++) {
      for (int x = 0; x < width; x++) {
        for (int y = 0; y < height; y++) {
          // The same sample of one image after another.
          same.clear();
          while (same.hasRemaining() && in.read(same, position + same.position()) >= 0) {
            // until all are read
          }
          int at = (y * width + x) * channels + c;
          for (int i = 0; i < images; i++) {
            rows[i * size + at] = same.get(i);
          }
          position += shape.dim(0);
        }
      }
    }
    ByteBuffer all = ByteBuffer.wrap(rows);
    while (all.hasRemaining()) {
      out.write(all, (long) first * size + all.position());
    }
  }
}

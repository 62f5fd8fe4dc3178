// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileErrors;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads PNG and JPEG files as 8-bit RGB, the way Pillow's {@code convert("RGB")} does.
 *
 * <p>Alpha is dropped, not composited; palettes are looked up; gray is repeated in all channels;
 * 16-bit samples keep their high byte (Pillow clips 16-bit gray instead, which leaves it white);
 * CMYK and YCCK (always stored inverted, as Adobe does) are converted to RGB by the plain formula.
 * Like the reference, this class ignores colour profiles, gamma and EXIF orientation. Thread-safe.
 */
public final class ImageReader {
  /** The default pixel limit: 64 Mi pixels, for example 8192 x 8192. */
  public static final long DEFAULT_PIXEL_LIMIT = 64L << 20;

  // Decoded samples (at worst four per pixel, two bytes each) plus the RGB copy.
  private static final long BYTES_PER_PIXEL = 2 * 4 + 3;

  private final long pixelLimit;

  /** Creates a reader with {@link #DEFAULT_PIXEL_LIMIT}. */
  public ImageReader() {
    this(DEFAULT_PIXEL_LIMIT);
  }

  /**
   * Creates a reader with its own pixel limit.
   *
   * @param pixelLimit images with more pixels are refused before they are decoded
   */
  public ImageReader(long pixelLimit) {
    this.pixelLimit = pixelLimit;
  }

  /**
   * Reads an image.
   *
   * @throws RaeException if the file does not exist, is not a PNG or JPEG, is damaged or truncated,
   *     or has more pixels than the limit or the free heap allows
   */
  public RgbImage read(Path file) {
    try {
      requireFile(file);
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
    return read(ImageSource.of(file));
  }

  /**
   * Reads an image that is in memory, for example a member of an archive.
   *
   * @param name name of the image for messages
   * @param content the bytes of a PNG or JPEG file
   * @throws RaeException as for {@link #read(Path)}
   */
  public RgbImage read(String name, byte[] content) {
    if (content.length == 0) {
      throw new DataException(name + " is empty; a PNG or JPEG file is expected", Where.file(name));
    }
    return read(ImageSource.of(name, content));
  }

  private RgbImage read(ImageSource source) {
    try {
      ImageHeader header;
      try (DataInputStream in = new DataInputStream(source.open())) {
        header = ImageHeader.read(source, in);
      }
      requireSize(source, header);
      if (header.format() == ImageHeader.Format.PNG) {
        PngChecksums.require(source);
      }
      return RasterDecoder.decode(source, header);
    } catch (IOException e) {
      throw unreadable(source.toString(), e);
    }
  }

  private static RaeException unreadable(String name, IOException e) {
    return FileErrors.cannotRead(name, e);
  }

  private static void requireFile(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new DataException(
          file + " is a folder; an image file (PNG or JPEG) is expected", Where.file(file));
    }
    if (!Files.exists(file)) {
      throw new MissingFileException("there is no image " + file, Where.file(file));
    }
    if (Files.isRegularFile(file) && Files.size(file) == 0) {
      throw new DataException(file + " is empty; a PNG or JPEG file is expected", Where.file(file));
    }
  }

  private void requireSize(ImageSource file, ImageHeader header) {
    long pixels = (long) header.width() * header.height();
    if (pixels > pixelLimit) {
      throw new DataException(
          "%s has %d x %d pixels (%d million), more than the %d million that are decoded;"
                  .formatted(
                      file,
                      header.width(),
                      header.height(),
                      pixels / 1_000_000,
                      pixelLimit / 1_000_000)
              + " scale it down first",
          Where.file(file));
    }
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    long needed = pixels * BYTES_PER_PIXEL;
    // Small images are never refused: a garbage collection makes room for them.
    if (needed > 16L << 20 && needed > free) {
      throw new DeviceException(
          "%s has %d x %d pixels, which take %d MiB, but the Java heap has only %d MiB left;"
                  .formatted(file, header.width(), header.height(), needed >> 20, free >> 20)
              + " scale it down or give Java more memory (-Xmx)",
          Where.file(file));
    }
  }
}

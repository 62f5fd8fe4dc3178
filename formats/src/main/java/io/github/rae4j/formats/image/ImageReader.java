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
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Reads image files as 8-bit RGB, the way Pillow's {@code convert("RGB")} does: PNG, JPEG, WebP,
 * GIF, BMP and TIFF ({@link ImageFormat}), told by their content rather than their name.
 *
 * <p>Alpha is dropped, not composited; palettes are looked up; gray is repeated in all channels;
 * 16-bit samples keep their high byte (Pillow clips 16-bit gray instead, which leaves it white);
 * CMYK and YCCK JPEGs (always stored inverted, as Adobe does) are converted to RGB by the plain
 * formula. Of animations and several pages the first is read. Like the reference, this class
 * ignores colour profiles and gamma, and EXIF orientation unless {@link #upright} asks for it; the
 * orientation of a TIFF is applied, as Pillow does. JPEGs and WebPs are decoded to the bits that
 * libjpeg-turbo and libwebp give. Thread-safe.
 */
public final class ImageReader {
  /** The default pixel limit: 64 Mi pixels, for example 8192 x 8192. */
  public static final long DEFAULT_PIXEL_LIMIT = 64L << 20;

  private static final int START = 12;

  private final PixelLimit limit;
  private final boolean upright;
  private final Consumer<String> notes;
  private final AtomicBoolean noted = new AtomicBoolean();

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
    this(new PixelLimit(pixelLimit), false, note -> {});
  }

  private ImageReader(PixelLimit limit, boolean upright, Consumer<String> notes) {
    this.limit = limit;
    this.upright = upright;
    this.notes = notes;
  }

  /**
   * This reader, turning images upright by their EXIF orientation, as Pillow's {@code
   * ImageOps.exif_transpose} does. The reference does not.
   */
  public ImageReader upright() {
    return new ImageReader(limit, true, notes);
  }

  /**
   * This reader, telling what people should know about the images it reads.
   *
   * @param listener is told once, by the thread that reads the first image whose EXIF orientation
   *     asks for it to be turned and is ignored
   */
  public ImageReader noting(Consumer<String> listener) {
    return new ImageReader(limit, upright, listener);
  }

  /**
   * Reads an image.
   *
   * @throws RaeException if the file does not exist, is of none of the formats, is damaged or
   *     truncated, or has more pixels than the limit or the free heap allows
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
   * @param content the bytes of an image file
   * @throws RaeException as for {@link #read(Path)}
   */
  public RgbImage read(String name, byte[] content) {
    if (content.length == 0) {
      throw new DataException(
          name + " is empty; an image (PNG, JPEG, WebP, ...) is expected", Where.file(name));
    }
    return read(ImageSource.of(name, content));
  }

  private RgbImage read(ImageSource source) {
    try {
      return switch (format(source)) {
        case PNG -> {
          PngHeader header = PngHeader.read(source);
          limit.require(source, header.width(), header.height());
          int orientation = PngChecksums.require(source);
          yield turned(source, RasterDecoder.decode(source, ImageFormat.PNG, limit), orientation);
        }
        case JPEG -> {
          JpegHeader header = JpegHeader.read(source);
          yield turned(source, JpegDecoder.decode(source, header, limit), header.orientation());
        }
        case WEBP -> {
          WebpFile file = WebpFile.read(source);
          yield turned(source, WebpDecoder.decode(source, file, limit), file.orientation());
        }
        // Pillow turns TIFFs itself.
        case TIFF -> RasterDecoder.decode(source, ImageFormat.TIFF, limit);
        case GIF -> RasterDecoder.decode(source, ImageFormat.GIF, limit);
        case BMP -> RasterDecoder.decode(source, ImageFormat.BMP, limit);
      };
    } catch (IOException e) {
      throw unreadable(source.toString(), e);
    } catch (OutOfMemoryError e) {
      throw new DeviceException(
          source
              + " takes more memory to decode than the Java heap has left; scale it down or give"
              + " Java more memory (-Xmx)",
          Where.file(source),
          e);
    }
  }

  private static ImageFormat format(ImageSource source) throws IOException {
    byte[] start;
    try (InputStream in = source.open()) {
      start = in.readNBytes(START);
    }
    return ImageFormat.ofStart(start)
        .orElseThrow(
            () ->
                new DataException(
                    start.length < START
                        ? source
                            + " is not an image: it has only a few bytes; a PNG or JPEG file is"
                            + " expected"
                        : String.format(
                            Locale.ROOT,
                            "%s is %s; PNG, JPEG, WebP, GIF, BMP and TIFF are read, convert it"
                                + " first",
                            source,
                            ImageFormat.guess(start)),
                    Where.file(source)));
  }

  private RgbImage turned(ImageSource source, RgbImage image, int orientation) {
    if (upright) {
      return ExifOrientation.apply(image, orientation);
    }
    if (orientation != ExifOrientation.UPRIGHT && !noted.getAndSet(true)) {
      notes.accept(
          String.format(
              Locale.ROOT,
              "%s has the EXIF orientation %d, which is ignored, as the reference does",
              source,
              orientation));
    }
    return image;
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
      throw new DataException(
          file + " is empty; an image (PNG, JPEG, WebP, ...) is expected", Where.file(file));
    }
  }
}

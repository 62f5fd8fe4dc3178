// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileErrors;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.stream.ImageInputStream;

/** Decodes PNG, GIF, BMP and TIFF with the JDK's codecs. */
final class RasterDecoder {
  private RasterDecoder() {}

  static RgbImage decode(ImageSource file, ImageFormat format, PixelLimit limit)
      throws IOException {
    javax.imageio.ImageReader reader = JdkReaders.of(format.endings().get(0));
    try (ImageInputStream in = file.openForDecoder()) {
      // Ignore metadata: a damaged colour profile or comment must not prevent decoding.
      reader.setInput(in, true, true);
      limit.require(file, reader.getWidth(0), reader.getHeight(0));
      if (format == ImageFormat.GIF) {
        GifScreen screen = GifScreen.read(file);
        limit.require(file, screen.width(), screen.height());
        return screen.show(reader);
      }
      return format == ImageFormat.TIFF
          ? TiffPage.show(file, reader)
          : BufferedPixels.toRgb(file, reader.read(0));
    } catch (IOException | RuntimeException e) {
      if (e instanceof RaeException) {
        throw e;
      }
      throw damaged(file, format, e);
    } finally {
      reader.dispose();
    }
  }

  /**
   * The error for a file that a decoder refuses.
   *
   * @throws java.util.concurrent.CancellationException if the thread was interrupted instead
   */
  static DataException damaged(ImageSource file, ImageFormat format, Exception cause) {
    FileErrors.requireNotInterrupted(file, cause);
    return new DataException(
        format == ImageFormat.PNG
            ? String.format(
                Locale.ROOT, "%s is a damaged or cut short %s: %s", file, format, reason(cause))
            : String.format(
                Locale.ROOT,
                "%s begins like a %s, but is damaged, cut short or of a kind that is not read: %s",
                file,
                format,
                reason(cause)),
        Where.file(file),
        cause);
  }

  static String reason(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return cause instanceof IOException && message != null ? message : "it cannot be decoded";
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes with the JDK's codecs but reads samples from the raster, because {@code
 * BufferedImage.getRGB} would gamma-correct gray images.
 */
final class RasterDecoder {
  private static final int CMYK_COMPONENTS = 4;
  private static final int YCCK = 2;

  private RasterDecoder() {}

  static RgbImage decode(ImageSource file, ImageHeader header) throws IOException {
    boolean png = header.format() == ImageHeader.Format.PNG;
    javax.imageio.ImageReader reader =
        ImageIO.getImageReadersByFormatName(png ? "png" : "jpeg").next();
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    try (ImageInputStream in = file.openForDecoder()) {
      // Ignore metadata: a damaged colour profile or comment must not prevent decoding.
      reader.setInput(in, true, true);
      RgbImage image =
          header.components() == CMYK_COMPONENTS
              ? fromCmyk(reader.readRaster(0, null), header.adobeTransform() == YCCK)
              : fromBuffered(reader.read(0));
      requireWhole(file, warnings);
      return image;
    } catch (IOException | RuntimeException e) {
      if (e instanceof RaeException) {
        throw e;
      }
      throw new DataException(
          "%s is a damaged or cut short %s: %s".formatted(file, header.format(), reason(e)),
          Where.file(file),
          e);
    } finally {
      reader.dispose();
    }
  }

  private static String reason(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? "it cannot be decoded" : cause.getMessage();
  }

  private static void requireWhole(ImageSource file, List<String> warnings) {
    // libjpeg fills missing data with gray and merely warns.
    for (String warning : warnings) {
      String text = warning.toLowerCase(Locale.ROOT);
      if (text.contains("premature end") || text.contains("eoi") || text.contains("truncated")) {
        throw new DataException(
            file + " is cut short: the end of the image is missing", Where.file(file));
      }
    }
  }

  private static RgbImage fromBuffered(BufferedImage image) {
    Raster raster = image.getRaster();
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    ColorModel colours = image.getColorModel();
    int shift = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
    // With one or two bands: gray (and alpha). The third and fourth bands are blue and alpha.
    int green = bands >= 3 ? 1 : 0;
    int blue = bands >= 3 ? 2 : 0;
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int[] row = new int[width * bands];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        if (colours instanceof IndexColorModel palette) {
          int colour = palette.getRGB(row[x]);
          rgb[at++] = (byte) (colour >> 16);
          rgb[at++] = (byte) (colour >> 8);
          rgb[at++] = (byte) colour;
        } else {
          rgb[at++] = (byte) (row[x * bands] >> shift);
          rgb[at++] = (byte) (row[x * bands + green] >> shift);
          rgb[at++] = (byte) (row[x * bands + blue] >> shift);
        }
      }
    }
    return new RgbImage(width, height, rgb);
  }

  private static RgbImage fromCmyk(Raster raster, boolean ycck) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int[] row = new int[width * CMYK_COMPONENTS];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < row.length; x += CMYK_COMPONENTS) {
        if (ycck) {
          toInvertedCmy(row, x);
        }
        int black = row[x + 3];
        for (int c = 0; c < 3; c++) {
          rgb[at++] = (byte) Math.max(0, black - multiply255(255 - row[x + c], black));
        }
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /** ITU-R BT.601 as JPEG libraries compute it (16-bit fixed point), subtracted from 255. */
  private static void toInvertedCmy(int[] row, int at) {
    int y = row[at];
    int cb = row[at + 1] - 128;
    int cr = row[at + 2] - 128;
    int half = 1 << 15;
    row[at] = 255 - clamp(y + ((91881 * cr + half) >> 16));
    row[at + 1] = 255 - clamp(y + ((-22554 * cb - 46802 * cr + half) >> 16));
    row[at + 2] = 255 - clamp(y + ((116130 * cb + half) >> 16));
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }

  /** {@code round(a * b / 255)}. */
  private static int multiply255(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileErrors;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEGs to the pixels that libjpeg gives: the JDK's decoder (itself a libjpeg) supplies the
 * samples as they are stored, and the colours are converted here, because the JDK's own conversion
 * obeys embedded profiles and refuses markers that contradict one another.
 */
final class JpegDecoder {
  /** More than any encoder writes; each scan of a few bytes costs a pass over the whole image. */
  private static final int MOST_SCANS = 500;

  private static final int SCAN = 0xDA;

  private JpegDecoder() {}

  static RgbImage decode(ImageSource file, JpegHeader header, PixelLimit limit) throws IOException {
    javax.imageio.ImageReader reader = JdkReaders.of("jpeg");
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(
            new SequenceInputStream(
                new ByteArrayInputStream(header.start()), new Scans(rest(file, header))))) {
      reader.setInput(in, true, true);
      limit.require(file, reader.getWidth(0), reader.getHeight(0));
      Raster raster = reader.readRaster(0, null);
      requireWhole(file, warnings);
      if (header.arithmetic() && !warnings.isEmpty()) {
        throw new IOException(warnings.get(0));
      }
      if (raster.getNumBands() != header.components().size()) {
        throw new IOException("its components are not those of its header");
      }
      return JpegColours.toRgb(raster, header);
    } catch (IOException | RuntimeException e) {
      if (e instanceof RaeException) {
        throw e;
      }
      FileErrors.requireNotInterrupted(file, e);
      throw header.arithmetic()
          ? new DataException(
              String.format(
                      Locale.ROOT,
                      "%s is a JPEG with arithmetic coding, which this Java cannot read (%s);"
                          + " convert it to",
                      file,
                      RasterDecoder.reason(e))
                  + " PNG first",
              Where.file(file),
              e)
          : new DataException(
              String.format(
                  Locale.ROOT,
                  "%s is a damaged or cut short JPEG: %s",
                  file,
                  RasterDecoder.reason(e)),
              Where.file(file),
              e);
    } finally {
      reader.dispose();
    }
  }

  private static InputStream rest(ImageSource file, JpegHeader header) throws IOException {
    InputStream in = file.open();
    try {
      in.skipNBytes(header.rest());
      return in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
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

  /** Passes a file on until it has too many scans. */
  private static final class Scans extends FilterInputStream {
    private int scans;
    private int last;

    Scans(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int count = super.read(bytes, from, length);
      for (int i = from; i < from + count; i++) {
        int value = bytes[i] & 0xFF;
        // Within coded data a byte of 255 is followed by a zero.
        if (last == 0xFF && value == SCAN && ++scans > MOST_SCANS) {
          throw new IOException("it has more than " + MOST_SCANS + " scans");
        }
        last = value;
      }
      return count;
    }
  }
}

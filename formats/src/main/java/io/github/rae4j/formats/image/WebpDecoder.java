// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.webp.Vp8;
import io.github.rae4j.formats.webp.Vp8l;
import java.io.IOException;

/** Decodes the first frame of a WebP file, to the pixels that libwebp gives. */
final class WebpDecoder {
  private WebpDecoder() {}

  static RgbImage decode(ImageSource source, WebpFile file, PixelLimit limit) {
    limit.require(source, file.width(), file.height());
    limit.require(source, file.frameWidth(), file.frameHeight());
    try {
      RgbImage frame = file.lossless() ? Vp8l.decode(file.frame()) : Vp8.decode(file.frame());
      boolean whole = frame.width() == file.width() && frame.height() == file.height();
      return whole ? frame : onCanvas(frame, file);
    } catch (IOException | RuntimeException e) {
      throw RasterDecoder.damaged(source, ImageFormat.WEBP, e);
    }
  }

  /** Around the first frame of an animation the canvas is transparent black. */
  private static RgbImage onCanvas(RgbImage frame, WebpFile file) {
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(file.width(), file.height()), 3)];
    int row = 3 * frame.width();
    for (int y = 0; y < frame.height(); y++) {
      int to = 3 * ((file.top() + y) * file.width() + file.left());
      System.arraycopy(frame.rgb(), y * row, rgb, to, row);
    }
    return new RgbImage(file.width(), file.height(), rgb);
  }
}

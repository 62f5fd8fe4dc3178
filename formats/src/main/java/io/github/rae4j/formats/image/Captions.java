// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import java.awt.AWTError;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.lang.System.Logger.Level;
import java.util.List;

/** Draws text into an image; the only class that loads AWT's fonts. */
final class Captions {
  private static final int FONT_SIZE = 14;
  private static final int CHANNELS = 3;
  // Text is drawn white on black; its brightness becomes the coverage of this shade of gray.
  private static final int INK = 0x33;

  private Captions() {}

  /** One line of text, centred in {@code width} pixels to the right of {@code left}. */
  record Caption(String text, int left, int top, int width) {}

  /**
   * Draws captions into RGB pixels.
   *
   * @param height height of the line that each caption is centred in
   */
  static void draw(List<Caption> captions, int height, byte[] canvas, int canvasWidth) {
    try {
      // On a copy: half the captions would be worse than none.
      byte[] drawn = canvas.clone();
      drawAll(captions, height, drawn, canvasWidth);
      System.arraycopy(drawn, 0, canvas, 0, canvas.length);
    } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
      // No fonts, no display (minimal containers), or fonts that a cache remembers and that are
      // gone, which shows only when text is drawn: the image is still useful without captions.
      System.getLogger(Captions.class.getName())
          .log(Level.DEBUG, "an image has no captions, text cannot be drawn", e);
    }
  }

  private static void drawAll(List<Caption> captions, int height, byte[] canvas, int canvasWidth) {
    int widest = captions.stream().mapToInt(Caption::width).max().orElse(1);
    BufferedImage strip = new BufferedImage(widest, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = strip.createGraphics();
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
    FontMetrics metrics = graphics.getFontMetrics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    int baseline = (height - metrics.getHeight()) / 2 + metrics.getAscent() + 1;
    for (Caption caption : captions) {
      graphics.setColor(Color.BLACK);
      graphics.fillRect(0, 0, widest, height);
      graphics.setColor(Color.WHITE);
      String text = fitted(caption.text(), metrics, caption.width());
      graphics.drawString(text, (caption.width() - metrics.stringWidth(text)) / 2, baseline);
      blend(strip, caption, canvas, canvasWidth);
    }
    graphics.dispose();
  }

  private static String fitted(String text, FontMetrics metrics, int width) {
    String line = text.replaceAll("\\s+", " ").strip();
    String shown = line;
    while (metrics.stringWidth(shown) > width && !line.isEmpty()) {
      line = line.substring(0, line.offsetByCodePoints(line.length(), -1));
      shown = line.stripTrailing() + "…";
    }
    return shown;
  }

  private static void blend(BufferedImage strip, Caption caption, byte[] canvas, int canvasWidth) {
    for (int y = 0; y < strip.getHeight(); y++) {
      for (int x = 0; x < caption.width(); x++) {
        int coverage = strip.getRGB(x, y) & 0xFF;
        int at = ((caption.top() + y) * canvasWidth + caption.left() + x) * CHANNELS;
        for (int c = 0; coverage > 0 && c < CHANNELS; c++) {
          int below = canvas[at + c] & 0xFF;
          canvas[at + c] = (byte) (below + (INK - below) * coverage / 255);
        }
      }
    }
  }
}

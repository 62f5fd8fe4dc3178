// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A grid of images for human viewers: tiles on white, with small ones magnified and captions below.
 *
 * <p>If all rows carry the same captions, they are written only once, below the last row. Without
 * captions no AWT class is loaded; if AWT has no fonts, the space for captions stays blank. A
 * program without windows should set {@code java.awt.headless} to true. Thread-safe.
 */
public final class LabelledGrid {
  /** Tiles are magnified by the smallest whole factor that makes their long side at least this. */
  private static final int SMALLEST_TILE = 112;

  private static final int MARGIN = 16;
  private static final int GAP = 8;
  private static final int CAPTION_HEIGHT = 24;
  private static final int CHANNELS = 3;

  private LabelledGrid() {}

  /**
   * Draws a grid.
   *
   * @param tiles at least one; sizes may differ
   * @param captions one per tile, or none at all
   * @param columns tiles per row, at least 1
   * @throws IllegalArgumentException if there are no tiles or the number of captions does not match
   */
  public static RgbImage render(List<RgbImage> tiles, List<String> captions, int columns) {
    if (tiles.isEmpty()
        || columns < 1
        || (!captions.isEmpty() && captions.size() != tiles.size())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot draw %d tiles with %d captions in %d columns",
              tiles.size(),
              captions.size(),
              columns));
    }
    int across = Math.min(columns, tiles.size());
    int down = (tiles.size() + across - 1) / across;
    int widest = tiles.stream().mapToInt(RgbImage::width).max().orElseThrow();
    int highest = tiles.stream().mapToInt(RgbImage::height).max().orElseThrow();
    int factor = Math.max(1, (SMALLEST_TILE - 1) / Math.max(widest, highest) + 1);
    boolean once = columnsAgree(captions, across);
    int captionRows = captions.isEmpty() ? 0 : once ? 1 : down;
    int cellWidth = widest * factor;
    int cellHeight = highest * factor;
    int rowHeight = cellHeight + GAP + (once ? 0 : CAPTION_HEIGHT);
    int width = 2 * MARGIN + across * (cellWidth + GAP) - GAP;
    int height = 2 * MARGIN + down * (cellHeight + GAP) - GAP + captionRows * CAPTION_HEIGHT;
    byte[] canvas = new byte[Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)];
    Arrays.fill(canvas, (byte) 0xFF);
    List<Captions.Caption> texts = new ArrayList<>();
    for (int i = 0; i < tiles.size(); i++) {
      RgbImage tile = tiles.get(i);
      int cellLeft = MARGIN + i % across * (cellWidth + GAP);
      int cellTop = MARGIN + i / across * rowHeight;
      int left = cellLeft + (cellWidth - tile.width() * factor) / 2;
      int top = cellTop + (cellHeight - tile.height() * factor) / 2;
      magnify(tile, factor, canvas, width, left, top);
      boolean lastOfColumn = i + across >= tiles.size();
      if (!captions.isEmpty() && (!once || lastOfColumn)) {
        texts.add(new Captions.Caption(captions.get(i), cellLeft, cellTop + cellHeight, cellWidth));
      }
    }
    if (!texts.isEmpty()) {
      Captions.draw(texts, CAPTION_HEIGHT, canvas, width);
    }
    return new RgbImage(width, height, canvas);
  }

  private static boolean columnsAgree(List<String> captions, int across) {
    for (int i = across; i < captions.size(); i++) {
      if (!captions.get(i).equals(captions.get(i - across))) {
        return false;
      }
    }
    return true;
  }

  private static void magnify(
      RgbImage tile, int factor, byte[] canvas, int canvasWidth, int left, int top) {
    byte[] rgb = tile.rgb();
    int rowLength = tile.width() * factor * CHANNELS;
    for (int y = 0; y < tile.height(); y++) {
      int first = ((top + y * factor) * canvasWidth + left) * CHANNELS;
      int at = first;
      for (int x = 0; x < tile.width(); x++) {
        for (int repeat = 0; repeat < factor; repeat++, at += CHANNELS) {
          System.arraycopy(rgb, (y * tile.width() + x) * CHANNELS, canvas, at, CHANNELS);
        }
      }
      for (int repeat = 1; repeat < factor; repeat++) {
        int next = first + repeat * canvasWidth * CHANNELS;
        System.arraycopy(canvas, first, canvas, next, rowLength);
      }
    }
  }
}

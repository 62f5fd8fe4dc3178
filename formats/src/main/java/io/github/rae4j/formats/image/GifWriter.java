// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.io.AtomicFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes animated GIFs that repeat for ever, with provenance in comments, by the JDK's writer: 256
 * colours for each frame. Thread-safe.
 */
public final class GifWriter {
  private static final String FORMAT = "javax_imageio_gif_image_1.0";
  private static final byte[] FOR_EVER = {1, 0, 0};
  private static final int CHANNELS = 3;
  private static final int LONGEST_DELAY = 655_350;

  /**
   * A frame.
   *
   * @param image of the size of the other frames
   * @param milliseconds how long it is shown, 10 to 655,350; GIF counts hundredths of a second
   */
  public record Frame(RgbImage image, int milliseconds) {
    /** Checks the time. */
    public Frame {
      if (milliseconds < 10 || milliseconds > LONGEST_DELAY) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a frame is shown for 10 to %d milliseconds, not %d",
                LONGEST_DELAY,
                milliseconds));
      }
    }
  }

  private GifWriter() {}

  /**
   * Writes a file atomically.
   *
   * @param frames at least one, all of one size
   * @param texts by keyword; each becomes a comment {@code keyword: text} in ASCII, other
   *     characters as Java's Unicode escapes
   * @throws RaeException if the file cannot be written
   * @throws IllegalArgumentException if there is no frame or their sizes differ
   */
  public static void write(Path target, List<Frame> frames, Map<String, String> texts) {
    requireFrames(frames);
    AtomicFiles.write(
        target,
        temporary -> {
          try (OutputStream out = Files.newOutputStream(temporary)) {
            write(out, frames, texts);
          }
        });
  }

  /** Encodes a GIF in memory. See {@link #write}. */
  public static byte[] encode(List<Frame> frames, Map<String, String> texts) {
    requireFrames(frames);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(out, frames, texts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void requireFrames(List<Frame> frames) {
    if (frames.stream().map(frame -> frame.image().size()).distinct().count() != 1) {
      throw new IllegalArgumentException(
          "an animation needs frames of one size, but got "
              + frames.stream().map(frame -> frame.image().toString()).distinct().toList());
    }
  }

  private static void write(OutputStream stream, List<Frame> frames, Map<String, String> texts)
      throws IOException {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("gif");
    if (!writers.hasNext()) {
      throw new IOException("this Java has no writer of GIFs");
    }
    ImageWriter writer = writers.next();
    // In memory: ImageIO's own stream would make a file in the temporary folder.
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(stream)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < frames.size(); i++) {
        BufferedImage image = buffered(frames.get(i).image());
        IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), null);
        describe(metadata, frames.get(i), i == 0 ? texts : Map.of(), i == 0);
        writer.writeToSequence(new IIOImage(image, null, metadata), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
  }

  private static BufferedImage buffered(RgbImage image) {
    BufferedImage copy =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    int[] row = new int[image.width()];
    byte[] rgb = image.rgb();
    int at = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < row.length; x++, at += CHANNELS) {
        row[x] = (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | (rgb[at + 2] & 0xFF);
      }
      copy.setRGB(0, y, row.length, 1, row, 0, row.length);
    }
    return copy;
  }

  private static void describe(
      IIOMetadata metadata, Frame frame, Map<String, String> texts, boolean isFirst)
      throws IOException {
    IIOMetadataNode root = new IIOMetadataNode(FORMAT);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Integer.toString((frame.milliseconds() + 5) / 10));
    root.appendChild(control);
    if (isFirst) {
      IIOMetadataNode repeat = new IIOMetadataNode("ApplicationExtension");
      repeat.setAttribute("applicationID", "NETSCAPE");
      repeat.setAttribute("authenticationCode", "2.0");
      repeat.setUserObject(FOR_EVER);
      IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
      extensions.appendChild(repeat);
      root.appendChild(extensions);
      IIOMetadataNode comments = new IIOMetadataNode("CommentExtensions");
      texts.forEach(
          (keyword, text) -> {
            IIOMetadataNode comment = new IIOMetadataNode("CommentExtension");
            comment.setAttribute("value", ascii(keyword + ": " + text));
            comments.appendChild(comment);
          });
      root.appendChild(comments);
    }
    metadata.mergeTree(FORMAT, root);
  }

  private static String ascii(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean printable = c >= 32 && c < 127;
      plain.append(printable ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
    }
    return plain.toString();
  }
}

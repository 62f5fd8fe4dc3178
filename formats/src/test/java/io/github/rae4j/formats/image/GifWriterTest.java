// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

class GifWriterTest {
  private static RgbImage plain(int width, int height, int red, int green, int blue) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) red;
      rgb[i + 1] = (byte) green;
      rgb[i + 2] = (byte) blue;
    }
    return new RgbImage(width, height, rgb);
  }

  private static GifWriter.Frame frame(RgbImage image, int milliseconds) {
    return new GifWriter.Frame(image, milliseconds);
  }

  private static IIOMetadataNode node(ImageReader reader, int frame, String name)
      throws IOException {
    IIOMetadataNode root =
        (IIOMetadataNode) reader.getImageMetadata(frame).getAsTree("javax_imageio_gif_image_1.0");
    NodeList found = root.getElementsByTagName(name);
    return (IIOMetadataNode) found.item(0);
  }

  @Test
  void framesTimesRepetitionAndTextsComeBack() throws Exception {
    String text = "x".repeat(700) + " é";
    byte[] gif =
        GifWriter.encode(
            List.of(
                frame(plain(5, 3, 255, 0, 0), 100),
                frame(plain(5, 3, 0, 0, 200), 45),
                frame(plain(5, 3, 10, 20, 30), 1500)),
            Map.of("rae4j.settings", text));
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(gif)));
    assertEquals(3, reader.getNumImages(true));
    assertEquals(0xFFFF0000, reader.read(0).getRGB(2, 1));
    assertEquals(0xFF0000C8, reader.read(1).getRGB(4, 2));
    assertEquals(0xFF0A141E, reader.read(2).getRGB(0, 0));
    int[] delays = {10, 5, 150};
    for (int i = 0; i < 3; i++) {
      assertEquals(
          "" + delays[i], node(reader, i, "GraphicControlExtension").getAttribute("delayTime"));
    }
    assertArrayEquals(
        new byte[] {1, 0, 0}, (byte[]) node(reader, 0, "ApplicationExtension").getUserObject());
    assertEquals(
        "rae4j.settings: " + "x".repeat(700) + " \\u00e9",
        node(reader, 0, "CommentExtension").getAttribute("value"));
    assertEquals(
        "5 x 3 pixels", new io.github.rae4j.formats.image.ImageReader().read("a.gif", gif) + "");
    reader.dispose();
  }

  @Test
  void manyColoursAreKeptNearly() throws Exception {
    byte[] rgb = new byte[64 * 64 * 3];
    for (int i = 0; i < 64 * 64; i++) {
      rgb[i * 3] = (byte) (i % 64 * 4);
      rgb[i * 3 + 1] = (byte) (i / 64 * 4);
      rgb[i * 3 + 2] = (byte) 128;
    }
    RgbImage image = new RgbImage(64, 64, rgb);
    byte[] gif = GifWriter.encode(List.of(frame(image, 100)), Map.of());
    RgbImage read = new io.github.rae4j.formats.image.ImageReader().read("a.gif", gif);
    double error = 0;
    for (int i = 0; i < rgb.length; i++) {
      error += Math.abs((rgb[i] & 0xFF) - (read.rgb()[i] & 0xFF));
    }
    assertTrue(error / rgb.length < 12, "mean error " + error / rgb.length);
  }

  @Test
  void theSameFramesGiveTheSameBytesInAFileOrNot(@TempDir Path folder) throws Exception {
    List<GifWriter.Frame> frames =
        List.of(frame(plain(4, 4, 1, 2, 3), 10), frame(plain(4, 4, 3, 2, 1), 10));
    Path file = folder.resolve("new/a.gif");
    GifWriter.write(file, frames, Map.of("a", "b"));
    byte[] bytes = Files.readAllBytes(file);
    assertArrayEquals(GifWriter.encode(frames, Map.of("a", "b")), bytes);
    assertEquals("GIF89a", new String(Arrays.copyOf(bytes, 6), StandardCharsets.US_ASCII));
  }

  @Test
  void refusesFramesOfSeveralSizesAndTimesThatGifCannotHold() {
    RgbImage one = plain(4, 4, 1, 2, 3);
    RgbImage other = plain(4, 5, 1, 2, 3);
    assertThrows(IllegalArgumentException.class, () -> GifWriter.encode(List.of(), Map.of()));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> GifWriter.encode(List.of(frame(one, 10), frame(other, 10)), Map.of()))
            .getMessage();
    assertTrue(message.contains("4 x 5"), message);
    assertThrows(IllegalArgumentException.class, () -> frame(one, 9));
    assertThrows(IllegalArgumentException.class, () -> frame(one, 655_351));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.formats.image.PngWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Creates or locates the files that the tests read. */
final class TestFiles {
  private TestFiles() {}

  /** 24 training images of Fashion-MNIST and, compressed, 12 test images, with their labels. */
  static Path fashionMnist() {
    try {
      return Path.of(Objects.requireNonNull(TestFiles.class.getResource("/fashion-mnist")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A noise image that is different for every number. */
  static RgbImage image(int number) {
    byte[] rgb = new byte[9 * 7 * 3];
    new Random(number).nextBytes(rgb);
    return new RgbImage(9, 7, rgb);
  }

  static Path png(Path file, int number) {
    PngWriter.write(file, image(number), Map.of());
    return file;
  }

  static Path jpeg(Path file, int number) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(number);
    for (int i = 0; i < 40 * 30; i++) {
      image.setRGB(i % 40, i / 40, random.nextInt());
    }
    ImageIO.write(image, "jpeg", file.toFile());
    return file;
  }

  static byte[] pngBytes(Path scratch, int number) throws IOException {
    Path file = png(scratch.resolve("one.png"), number);
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }

  /** A PNG with an EXIF chunk behind its header. */
  static byte[] withOrientation(byte[] png, int orientation) {
    byte[] chunk =
        ByteBuffer.allocate(12 + 26)
            .putInt(26)
            .put(text("eXIfMM\0*"))
            .putInt(8)
            .putShort((short) 1)
            .putShort((short) 0x0112)
            .putShort((short) 3)
            .putInt(1)
            .putShort((short) orientation)
            .array();
    int header = 8 + 25;
    return ByteBuffer.allocate(png.length + chunk.length)
        .put(png, 0, header)
        .put(chunk)
        .put(png, header, png.length - header)
        .array();
  }

  /** The members of a tar archive, in order. */
  static Map<String, byte[]> members() {
    return new LinkedHashMap<>();
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Path tar(Path file, Map<String, byte[]> members) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
        entry.setSize(member.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(member.getValue());
        tar.closeArchiveEntry();
      }
    }
    return file;
  }

  /** Opens a data set given as an argument of {@code --data}. */
  static ImageDataSet open(String text) {
    try (Registry registry = Registry.standard()) {
      return DataSets.open(registry, text);
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReaderTest {
  private final ImageReader reader = new ImageReader();

  @TempDir private Path folder;

  static Stream<String> flavours() {
    return GoldenData.tensors("formats/expected.safetensors").keySet().stream();
  }

  /** Gray, palettes, alpha, 16 bits, interlaced, gamma, profiles, CMYK, YCCK, EXIF rotation... */
  @ParameterizedTest
  @MethodSource("flavours")
  void readsEveryVariantLikePillow(String name) {
    RgbImage expected =
        GoldenData.image(GoldenData.get(GoldenData.tensors("formats/expected.safetensors"), name));
    Pixels.assertNear(expected, reader.read(GoldenData.file("formats/" + name)), 0);
  }

  @Test
  void allVariantsArePresent() {
    assertEquals(27, flavours().count());
  }

  @Test
  void namesMissingFile() {
    assertRefused(folder.resolve("no.png"), "there is no image");
  }

  @Test
  void refusesFolder() {
    assertRefused(folder, "is a folder");
  }

  @Test
  void refusesEmptyFile() throws IOException {
    assertRefused(file("empty.png"), "is empty");
  }

  @Test
  void refusesText() throws IOException {
    assertRefused(
        file("text.png", "this is no image at all".getBytes(StandardCharsets.UTF_8)),
        "is not an image");
  }

  @Test
  void refusesFileOfFewBytes() throws IOException {
    assertRefused(file("few.jpg", new byte[] {(byte) 0xFF, (byte) 0xD8}), "only a few bytes");
  }

  @ParameterizedTest
  @CsvSource({"GIF89a......, a GIF", "RIFF....WEBPVP8, WebP", "BM.............., a BMP"})
  void namesOtherFormats(String content, String name) throws IOException {
    assertRefused(file("other", content.getBytes(StandardCharsets.US_ASCII)), name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.png",
        "interlaced.png",
        "palette.png",
        "gray-16bit.png",
        "rgb.jpg",
        "gray.jpg",
        "progressive.jpg",
        "cmyk.jpg",
        "rgb-subsampled.jpg"
      })
  void neverReadsHalfOfTruncatedFile(String name) throws IOException {
    byte[] whole = Files.readAllBytes(GoldenData.file("formats/" + name));
    for (int length = whole.length - 1; length > 0; length -= 3) {
      Path cut = file("cut-" + length, Arrays.copyOf(whole, length));
      RaeException e = assertThrows(RaeException.class, () -> reader.read(cut), "at " + length);
      assertTrue(e.getMessage().contains(cut.toString()), e.getMessage());
    }
  }

  @Test
  void refusesDamagedPixels() throws IOException {
    byte[] bytes = PngWriter.encode(Pixels.noise(40, 40, 3), Map.of());
    bytes[1000] ^= 4;
    assertRefused(file("damaged.png", bytes), "checksum of its IDAT chunk");
  }

  @Test
  void refusesPixelsThatCannotBeDecompressed() throws IOException {
    byte[] png = pngHeader(5, 5);
    byte[] body = "IDATthis was never deflated".getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(png, 0, png.length - 4);
    writeChecksum(out, Arrays.copyOfRange(png, 12, png.length - 4));
    out.writeInt(body.length - 4);
    out.write(body);
    writeChecksum(out, body);
    out.writeInt(0);
    out.writeBytes("IEND");
    writeChecksum(out, "IEND".getBytes(StandardCharsets.US_ASCII));
    assertRefused(file("packed.png", bytes.toByteArray()), "damaged");
  }

  private static void writeChecksum(DataOutputStream out, byte[] chunk) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(chunk);
    out.writeInt((int) crc.getValue());
  }

  @Test
  void refusesTooManyPixelsBeforeDecoding() throws IOException {
    assertRefused(
        file("huge.png", pngHeader(20_000, 20_000)), "20000 x 20000 pixels (400 million)");
  }

  @Test
  void refusesPngWithoutPixels() throws IOException {
    assertRefused(file("none.png", pngHeader(0, 7)), "claims to be 0 x 7 pixels");
    assertRefused(file("negative.png", pngHeader(7, -1)), "claims to be");
  }

  @Test
  void readsImageTwentyThousandPixelsWide() throws IOException {
    RgbImage wide = Pixels.noise(20_000, 3, 5);
    Path file = file("wide.png", PngWriter.encode(wide, Map.of()));
    assertEquals(wide, reader.read(file));
  }

  @Test
  void appliesCustomPixelLimit() throws IOException {
    Path file = file("small.png", PngWriter.encode(Pixels.noise(10, 10, 1), Map.of()));
    assertEquals(10, new ImageReader(100).read(file).width());
    assertThrows(RaeException.class, () -> new ImageReader(99).read(file));
  }

  @Test
  void refusesUnusualJpegWithReason() throws IOException {
    byte[] bytes = Files.readAllBytes(GoldenData.file("formats/rgb.jpg"));
    for (int i = 0; i < bytes.length - 1; i++) {
      if (bytes[i] == (byte) 0xFF && bytes[i + 1] == (byte) 0xC0) {
        bytes[i + 1] = (byte) 0xC9;
        break;
      }
    }
    assertRefused(file("arithmetic.jpg", bytes), "convert it to PNG");
  }

  private Path file(String name, byte... content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private void assertRefused(Path file, String expected) {
    RaeException e = assertThrows(RaeException.class, () -> reader.read(file));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  private static byte[] pngHeader(int width, int height) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(PngWriter.SIGNATURE);
    out.writeInt(13);
    out.writeBytes("IHDR");
    out.writeInt(width);
    out.writeInt(height);
    out.write(new byte[] {8, 2, 0, 0, 0, 0, 0, 0, 0});
    return bytes.toByteArray();
  }
}

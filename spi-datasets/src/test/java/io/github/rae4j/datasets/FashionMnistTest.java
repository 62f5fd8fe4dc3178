// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FashionMnistTest {
  @TempDir private Path folder;

  private static ImageDataSet open(String split) {
    return TestFiles.open("fashion-mnist:path=" + TestFiles.fashionMnist() + ",split=" + split);
  }

  @Test
  void trainingSetHasLabels() {
    try (ImageDataSet data = open("train")) {
      long[] labels =
          IntStream.range(0, data.size()).mapToLong(i -> data.label(i).orElseThrow()).toArray();
      assertArrayEquals(
          new long[] {9, 0, 0, 3, 0, 2, 7, 2, 5, 5, 0, 9, 5, 5, 7, 9, 1, 0, 6, 4, 3, 1, 4, 8},
          labels);
      assertEquals("Ankle boot", data.classNames().get(9));
    }
  }

  @Test
  void repeatsGrayInThreeChannels() {
    try (ImageDataSet data = open("train")) {
      ImageExample first = data.get(0);
      RgbImage image = first.image();
      int sum = 0;
      for (int i = 0; i < image.rgb().length; i += 3) {
        assertEquals(image.rgb()[i], image.rgb()[i + 1]);
        assertEquals(image.rgb()[i], image.rgb()[i + 2]);
        sum += image.rgb()[i] & 0xFF;
      }
      assertEquals("28 x 28 pixels", image.toString());
      // The sum over the first training image of the original file.
      assertEquals(76247, sum);
      assertEquals("train-images-idx3-ubyte#0", first.id());
    }
  }

  @Test
  void readsCompressedFiles() {
    try (ImageDataSet data = open("test")) {
      assertEquals(12, data.size());
      assertEquals(9, data.label(0).orElseThrow());
    }
  }

  @Test
  void recognisesFolderOfIdxFiles() {
    try (ImageDataSet data = TestFiles.open(TestFiles.fashionMnist() + ":split=test")) {
      assertEquals(12, data.size());
    }
  }

  @Test
  void findsLabelsBesideImageFile() {
    Path file = TestFiles.fashionMnist().resolve("t10k-images-idx3-ubyte.gz");
    try (ImageDataSet data = TestFiles.open(file.toString())) {
      assertEquals(12, data.size());
      assertEquals(2, data.label(1).orElseThrow());
    }
  }

  @Test
  void namesBadOptions() {
    ErrorAssertions.assertRefused(() -> open("val"), "split", "train, test", "val");
    ErrorAssertions.assertRefused(
        () -> TestFiles.open("fashion-mnist:path=" + folder + ",split=train"),
        "no IDX images",
        "train");
    ErrorAssertions.assertRefused(
        () -> TestFiles.open("fashion-mnist:path=" + TestFiles.fashionMnist() + ",splt=test"),
        "splt",
        "split");
    ErrorAssertions.assertRefused(
        () -> TestFiles.open("fashion-mnist:path=" + folder.resolve("no")), "no");
  }

  @Test
  void takesTheFirstFolderThatHasTheSplitAndElseNamesTheLineToType() throws IOException {
    FashionMnist test = FashionMnist.builder().split(Split.TEST).build();
    Path absent = folder.resolve("absent");
    Path unfinished = Files.createDirectory(folder.resolve("unfinished"));
    Files.writeString(unfinished.resolve("t10k-images-idx3-ubyte.gz.incomplete"), "x");
    assertEquals(
        TestFiles.fashionMnist(),
        test.installed(List.of(absent, unfinished, TestFiles.fashionMnist())));
    ErrorAssertions.assertRefused(
        () -> test.installed(List.of(absent, unfinished)),
        "Fashion-MNIST is not in " + absent + " or " + unfinished,
        "get it with: rae4j fetch fashion-mnist, or name the folder",
        "fashion-mnist:path=FOLDER");
  }

  @Test
  void reportsWhatTruncatedFileIsMissing() throws IOException {
    byte[] whole = Files.readAllBytes(TestFiles.fashionMnist().resolve("train-images-idx3-ubyte"));
    Path file = folder.resolve("train-images-idx3-ubyte");
    Files.write(file, Arrays.copyOf(whole, whole.length - 100));
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(file.toString()), file.toString(), "cut short", "100 bytes");
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(file.toString()), "bytes after the last element");
  }

  @Test
  void refusesTruncatedCompressedFile() throws IOException {
    byte[] whole =
        Files.readAllBytes(TestFiles.fashionMnist().resolve("t10k-images-idx3-ubyte.gz"));
    Path file = folder.resolve("t10k-images-idx3-ubyte.gz");
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(file.toString()), file.toString(), "cut short");
    byte[] flipped = whole.clone();
    flipped[flipped.length - 6] ^= 1;
    Files.write(file, flipped);
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(file.toString()), file.toString(), "damaged");
  }

  @Test
  void refusesWrongNumberOfLabels() throws IOException {
    Path given = TestFiles.fashionMnist();
    Files.copy(given.resolve("train-images-idx3-ubyte"), folder.resolve("train-images-idx3-ubyte"));
    Files.copy(
        given.resolve("t10k-labels-idx1-ubyte.gz"), folder.resolve("train-labels-idx1-ubyte.gz"));
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(folder.toString()), "24 images", "12 labels");
  }

  @Test
  void refusesLabelsAsImages() {
    Path labels = TestFiles.fashionMnist().resolve("train-labels-idx1-ubyte");
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(labels.toString()), "dimensions", "mixed up");
  }

  @Test
  void refusesUseAfterClose() {
    ImageDataSet data = open("train");
    data.close();
    assertThrows(IllegalStateException.class, () -> data.get(0));
    ImageDataSet other = open("train");
    assertThrows(IndexOutOfBoundsException.class, () -> other.get(24));
    other.close();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.data.ImageDataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir private Path folder;

  private static List<String> ids(ImageDataSet data) {
    return IntStream.range(0, data.size()).mapToObj(data::id).toList();
  }

  @Test
  void usesSubFoldersAsClassesInSortedOrder() throws IOException {
    TestFiles.png(folder.resolve("sneaker/b.png"), 1);
    TestFiles.jpeg(folder.resolve("sneaker/a.JPEG"), 2);
    TestFiles.png(folder.resolve("bag/z.PNG"), 3);
    TestFiles.png(folder.resolve("bag/deep/a.png"), 4);
    TestFiles.png(folder.resolve("bag/deep-er/a.png"), 5);
    Files.writeString(folder.resolve("bag/notes.txt"), "no image");
    try (ImageDataSet data = TestFiles.open(folder.toString())) {
      // The order of torchvision's ImageFolder for the same tree.
      assertEquals(
          List.of(
              "bag/z.PNG",
              "bag/deep/a.png",
              "bag/deep-er/a.png",
              "sneaker/a.JPEG",
              "sneaker/b.png"),
          ids(data));
      assertEquals(List.of("bag", "sneaker"), data.classNames());
      assertEquals(OptionalLong.of(0), data.label(2));
      assertEquals(OptionalLong.of(1), data.label(3));
      assertEquals(TestFiles.image(3), data.get(0).image());
      assertEquals("40 x 30 pixels", data.get(3).image().toString());
    }
  }

  @Test
  void flatFolderHasNoLabels() {
    for (int i = 0; i < 12; i++) {
      TestFiles.png(folder.resolve("%06d.png".formatted(i)), i);
    }
    try (ImageDataSet data = TestFiles.open(folder.toString())) {
      assertEquals(12, data.size());
      assertEquals(OptionalLong.empty(), data.label(3));
      assertEquals(TestFiles.image(11), data.get(11).image());
    }
  }

  @Test
  void asksForOptionWithImagesAtBothLevels() {
    TestFiles.png(folder.resolve("a.png"), 1);
    TestFiles.png(folder.resolve("b/b.png"), 2);
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(folder.toString()), folder.toString(), "labels=folders");
    try (ImageDataSet data = TestFiles.open(folder + ":labels=none")) {
      assertEquals(List.of("a.png", "b/b.png"), ids(data));
    }
    try (ImageDataSet data = TestFiles.open(folder + ":labels=folders")) {
      assertEquals(List.of("b/b.png"), ids(data));
    }
  }

  @Test
  void refusesEmptyFolder() throws IOException {
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(folder.toString()), folder.toString(), "an empty folder");
    Files.writeString(folder.resolve("a.txt"), "text");
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(folder.toString()), "neither PNG or JPEG images");
    ErrorAssertions.assertRefused(
        () -> TestFiles.open("image-folder:path=" + folder), "there are no PNG or JPEG files");
  }

  @Test
  void namesEmptyClassAndUnsupportedFormats() throws IOException {
    TestFiles.png(folder.resolve("a/a.png"), 1);
    Files.createDirectories(folder.resolve("b"));
    ErrorAssertions.assertRefused(() -> TestFiles.open(folder.toString()), "b is an empty class");
    Files.writeString(folder.resolve("b/c.avif"), "ftyp");
    ErrorAssertions.assertRefused(() -> TestFiles.open(folder.toString()), "c.avif", "convert");
  }

  @Test
  void namesMissingFolder() {
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(folder.resolve("nowhere").toString()), "nowhere", "image-folder");
    ErrorAssertions.assertRefused(() -> TestFiles.open("fashon-mnist"), "fashion-mnist");
  }

  @Test
  void namesDamagedImageOnRead() throws IOException {
    Path file = TestFiles.jpeg(folder.resolve("a.jpg"), 1);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    try (ImageDataSet data = TestFiles.open(folder.toString())) {
      ErrorAssertions.assertRefused(() -> data.get(0), file.toString(), "cut short");
    }
  }
}

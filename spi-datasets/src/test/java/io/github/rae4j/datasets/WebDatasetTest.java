// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.data.ImageDataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebDatasetTest {
  @TempDir private Path folder;

  private Path shard(String name, int first, int count) throws IOException {
    Map<String, byte[]> members = TestFiles.members();
    for (int i = first; i < first + count; i++) {
      members.put("%06d.png".formatted(i), TestFiles.pngBytes(folder, i));
      members.put("%06d.cls".formatted(i), TestFiles.text(i % 3 + "\n"));
      members.put("%06d.json".formatted(i), TestFiles.text("{}"));
    }
    return TestFiles.tar(folder.resolve(name), members);
  }

  @Test
  void readsSamplesOfSeveralShardsInOrder() throws IOException {
    shard("train-08.tar", 0, 4);
    shard("train-09.tar", 4, 3);
    shard("train-10.tar", 7, 2);
    for (String pattern : List.of("train-{08..10}.tar", "train-*.tar", "train-{08,09,10}.tar")) {
      try (ImageDataSet data = TestFiles.open(folder + "/" + pattern)) {
        assertEquals(9, data.size());
        assertEquals("train-09.tar/000005.png", data.id(5));
        assertEquals(OptionalLong.of(2), data.label(5));
        assertEquals(TestFiles.image(8), data.get(8).image());
      }
    }
    try (ImageDataSet data = TestFiles.open(folder.toString())) {
      assertEquals(9, data.size());
    }
  }

  @Test
  void usesFoldersOfPlainTarAsClasses() throws IOException {
    Map<String, byte[]> members = TestFiles.members();
    members.put("./val/n02/b.png", TestFiles.pngBytes(folder, 1));
    members.put("./val/n01/a.1.png", TestFiles.pngBytes(folder, 2));
    members.put("./val/n01/a.2.png", TestFiles.pngBytes(folder, 3));
    Path tar = TestFiles.tar(folder.resolve("val.tar"), members);
    try (ImageDataSet data = TestFiles.open(tar.toString())) {
      assertEquals(3, data.size());
      assertEquals(List.of("n01", "n02"), data.classNames());
      assertEquals(OptionalLong.of(1), data.label(0));
      assertEquals(OptionalLong.of(0), data.label(2));
      assertEquals(TestFiles.image(3), data.get(2).image());
    }
  }

  @Test
  void readsLongNames() throws IOException {
    String name = "a/".repeat(80) + "x".repeat(120) + ".png";
    Path tar =
        TestFiles.tar(folder.resolve("long.tar"), Map.of(name, TestFiles.pngBytes(folder, 7)));
    try (ImageDataSet data = TestFiles.open(tar.toString())) {
      assertEquals(name, data.id(0));
      assertEquals(TestFiles.image(7), data.get(0).image());
    }
  }

  @Test
  void refusesTruncatedTar() throws IOException {
    Path tar = shard("a.tar", 0, 3);
    byte[] whole = Files.readAllBytes(tar);
    // In the middle of a file's content, of a header, and just before the end mark.
    for (int length : new int[] {700, 2000, 3 * 6 * 512}) {
      Files.write(tar, Arrays.copyOf(whole, length));
      ErrorAssertions.assertRefused(
          () -> TestFiles.open(tar.toString()), tar.toString(), "cut short");
    }
  }

  @Test
  void namesMissingShard() throws IOException {
    shard("train-0.tar", 0, 1);
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(folder + "/train-{0..1}.tar"), "train-1.tar");
    ErrorAssertions.assertRefused(() -> TestFiles.open(folder + "/val-*.tar"), "no file fits");
    ErrorAssertions.assertRefused(() -> TestFiles.open(folder + "/train-{3..1}.tar"), "upwards");
  }

  @Test
  void refusesMissingAndInvalidLabels() throws IOException {
    Map<String, byte[]> members = TestFiles.members();
    members.put("0.png", TestFiles.pngBytes(folder, 1));
    members.put("0.cls", TestFiles.text("1"));
    members.put("1.png", TestFiles.pngBytes(folder, 2));
    Path tar = TestFiles.tar(folder.resolve("a.tar"), members);
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(tar.toString()), "1.png has no label", "labels=none");
    try (ImageDataSet data = TestFiles.open(tar + ":labels=none")) {
      assertEquals(OptionalLong.empty(), data.label(0));
    }
    members.put("1.cls", TestFiles.text("cat"));
    TestFiles.tar(tar, members);
    ErrorAssertions.assertRefused(() -> TestFiles.open(tar.toString()), "1.cls", "'cat'");
  }

  @Test
  void explainsCompressedTar() throws IOException {
    Path tar = shard("a.tar", 0, 1);
    Path compressed = folder.resolve("b.tar");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      Files.copy(tar, out);
    }
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(compressed.toString()), "compressed", "gunzip");
  }

  @Test
  void namesTarWithoutImagesAndDamagedImage() throws IOException {
    Path tar = TestFiles.tar(folder.resolve("a.tar"), Map.of("a.txt", TestFiles.text("text")));
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(tar.toString()), "holds no PNG or JPEG images");
    TestFiles.tar(tar, Map.of("a.png", TestFiles.text("no image")));
    try (ImageDataSet data = TestFiles.open(tar.toString())) {
      ErrorAssertions.assertRefused(() -> data.get(0), tar.toString(), "a.png");
    }
  }
}

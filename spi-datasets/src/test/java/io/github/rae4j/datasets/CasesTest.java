// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageDataSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives and folders as people have them, taken from reports of other projects. */
class CasesTest {
  @TempDir private Path folder;

  private static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(CasesTest.class.getResource("/cases/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> ids(ImageDataSet data) {
    return IntStream.range(0, data.size()).mapToObj(data::id).toList();
  }

  private static List<Long> labels(ImageDataSet data) {
    return IntStream.range(0, data.size()).mapToObj(i -> data.label(i).orElse(-1)).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mask_sorted.tar", "mask_unsorted.tar"})
  void twoImagesOfASampleAreToldApart(String name) {
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(file(name).toString()), name, "'000'", "jpg, seg.png", "image=jpg");
    try (ImageDataSet data = TestFiles.open(file(name) + ":image=jpg")) {
      assertEquals(List.of("000.jpg", "001.jpg", "002.jpg"), ids(data));
      assertEquals(List.of(0L, 1L, 2L), labels(data));
    }
    try (ImageDataSet data = TestFiles.open(file(name) + ":image=seg.png")) {
      assertEquals(List.of("000.seg.png", "001.seg.png", "002.seg.png"), ids(data));
    }
  }

  @Test
  void labelsAreReadFromJson() {
    try (ImageDataSet data = TestFiles.open(file("json_only.tar") + ":labels=json.label")) {
      assertEquals(List.of(0L, 1L, 2L), labels(data));
      assertEquals(List.of(), data.notes());
    }
    try (ImageDataSet data = TestFiles.open(file("json_only.tar").toString())) {
      assertEquals(List.of(-1L, -1L, -1L), labels(data));
      assertTrue(data.notes().get(0).contains("labels=json.label"), data.notes().toString());
    }
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(file("json_only.tar") + ":labels=json.class"), "000.jpg", "'class'");
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(file("json_only.tar") + ":labels=jsn"), "labels", "json.KEY");
  }

  @Test
  void webpIsAnImageInATar() {
    try (ImageDataSet data = TestFiles.open(file("mixed_webp.tar").toString())) {
      assertEquals(List.of("0.webp", "1.jpg"), ids(data));
      assertEquals(List.of(1L, 2L), labels(data));
      assertTrue(data.get(0).image().width() > 1);
    }
  }

  @Test
  void unreadFormatsAreRefusedOrDamaged() throws IOException {
    Map<String, byte[]> members = TestFiles.members();
    for (String name : List.of("0.avif", "1.png", "2.heic")) {
      members.put(name, TestFiles.pngBytes(folder, 1));
    }
    Path tar = TestFiles.tar(folder.resolve("foreign.tar"), members);
    Files.createDirectories(folder.resolve("photos"));
    for (Map.Entry<String, byte[]> member : members.entrySet()) {
      Files.write(folder.resolve("photos/" + member.getKey()), member.getValue());
    }
    for (Path place : List.of(tar, folder.resolve("photos"))) {
      ErrorAssertions.assertRefused(
          () -> TestFiles.open(place.toString()), "0.avif", "1 others", "convert");
      try (ImageDataSet data = TestFiles.open(place + ":unread=damaged")) {
        assertEquals(List.of("0.avif", "1.png", "2.heic"), ids(data));
        assertEquals(TestFiles.image(1), data.get(1).image());
        ErrorAssertions.assertRefused(() -> data.get(0), "0.avif", "not read");
      }
    }
  }

  /** An archive that GNU tar made with {@code --sparse}, unpacked. */
  private Path sparse(String name) throws IOException {
    Path tar = folder.resolve(name);
    try (InputStream packed =
        new GZIPInputStream(Files.newInputStream(file("sparse/" + name + ".gz")))) {
      Files.copy(packed, tar);
    }
    return tar;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gnu.tar",
        "gnu-many.tar",
        "pax-0.0.tar",
        "pax-0.1.tar",
        "pax-1.0.tar",
        "pax-many.tar"
      })
  void sparseMembersAreNamedAndDoNotDisturbTheOthers(String name) throws IOException {
    Path tar = sparse(name);
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(tar.toString()), name, "(b.png)", "sparse member", "--sparse");
    try (ImageDataSet data = TestFiles.open(tar + ":unread=damaged")) {
      assertEquals(List.of("a.png", "b.png", "c.png"), ids(data));
      assertEquals(10, data.get(0).image().rgb()[0]);
      assertEquals(30, data.get(2).image().rgb()[0]);
      ErrorAssertions.assertRefused(() -> data.get(1), "(b.png)", "sparse member");
    }
  }

  @Test
  void aSparseLabelIsNoOtherLabel() throws IOException {
    Path tar = sparse("label.tar");
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(tar.toString()), "label.tar (b.cls)", "sparse member", "--sparse");
    try (ImageDataSet data = TestFiles.open(tar + ":labels=none")) {
      assertEquals(3, data.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hardlink.tar", "symlink.tar"})
  void linksAreTheirTargets(String name) {
    try (ImageDataSet data = TestFiles.open(file(name).toString())) {
      assertEquals(List.of("a.png", "b.png", "c.png"), ids(data));
      assertEquals(data.get(0).image(), data.get(1).image());
      assertNotEquals(data.get(0).image(), data.get(2).image());
    }
  }

  @Test
  void linksOfGnuTarAreTheirTargets() {
    try (ImageDataSet data = TestFiles.open(file("t_gnu.tar").toString())) {
      assertEquals(List.of("n01/a.png", "n01/b.png"), ids(data));
      assertEquals(data.get(0).image(), data.get(1).image());
    }
  }

  @Test
  void linksOfFoldersAreTheirTargetsOrNamed() throws IOException {
    TestFiles.png(folder.resolve("set/n01/a.png"), 1);
    Path n01 = folder.resolve("set/n01");
    Files.createSymbolicLink(n01.resolve("b.png"), Path.of("a.png"));
    Files.createSymbolicLink(n01.resolve("c.png"), Path.of("gone.png"));
    Files.createSymbolicLink(n01.resolve("up"), Path.of(".."));
    for (String how : List.of("", ":labels=none")) {
      try (ImageDataSet data = TestFiles.open(folder.resolve("set") + how)) {
        assertEquals(List.of("n01/a.png", "n01/b.png"), ids(data));
        assertEquals(data.get(0).image(), data.get(1).image());
        assertEquals(1, data.notes().size(), data.notes().toString());
        assertTrue(data.notes().get(0).contains("1 links to what is no file"), "" + data.notes());
        assertTrue(data.notes().get(0).endsWith("n01/c.png"), data.notes().toString());
      }
    }
  }

  @Test
  void hiddenFilesAndFoldersAreLeftOut() {
    try (ImageDataSet data = TestFiles.open(file("apple").toString())) {
      assertEquals(List.of("n01/a.png", "n02/b.png"), ids(data));
      assertEquals(List.of("n01", "n02"), data.classNames());
    }
    for (String hidden : List.of(".thumbnails/x.png", "__MACOSX/n01/a.png", "n01/.cache/y.png")) {
      TestFiles.png(folder.resolve("set").resolve(hidden), 1);
    }
    TestFiles.png(folder.resolve("set/n01/a.png"), 2);
    try (ImageDataSet data = TestFiles.open(folder.resolve("set").toString())) {
      assertEquals(List.of("n01/a.png"), ids(data));
      assertEquals(List.of("n01"), data.classNames());
    }
  }

  @Test
  void foldersAndArchivesAgreeOnWhatIsHidden() throws IOException {
    Map<String, byte[]> members = TestFiles.members();
    byte[] png = TestFiles.pngBytes(folder, 3);
    for (String name :
        List.of("n01/._a.png", "n01/a.png", ".x/b.png", "__MACOSX/n02/c.png", "n02/d.png")) {
      members.put("./" + name, png);
    }
    Path tar = TestFiles.tar(folder.resolve("hidden.tar"), members);
    try (ImageDataSet data = TestFiles.open(tar.toString())) {
      assertEquals(List.of("./n01/a.png", "./n02/d.png"), ids(data));
      assertEquals(List.of("n01", "n02"), data.classNames());
    }
  }

  @Test
  void columnMajorImagesAreThoseOfTheRowMajorFile() {
    try (ImageDataSet plain = TestFiles.open(file("plain.npz").toString());
        ImageDataSet fortran = TestFiles.open(file("fortran.npz").toString())) {
      assertEquals(4, fortran.size());
      for (int i = 0; i < plain.size(); i++) {
        assertEquals(plain.get(i).image(), fortran.get(i).image(), "image " + i);
        assertEquals(plain.label(i), fortran.label(i));
      }
      assertNotEquals(plain.get(0).image(), plain.get(1).image());
    }
  }

  @Test
  void orientationIsIgnoredAloudOrApplied() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    byte[] exif = TestFiles.withOrientation(TestFiles.pngBytes(folder, 5), 6);
    Files.write(photos.resolve("a.png"), exif);
    Files.write(photos.resolve("b.png"), exif);
    Path tar = TestFiles.tar(folder.resolve("photos.tar"), Map.of("a.png", exif));
    for (Path place : List.of(photos, tar)) {
      try (ImageDataSet data = TestFiles.open(place.toString())) {
        IntStream.range(0, data.size()).forEach(data::get);
        assertEquals(TestFiles.image(5), data.get(0).image());
        assertEquals(1, data.notes().size(), data.notes().toString());
        assertTrue(data.notes().get(0).contains("EXIF"), data.notes().toString());
      }
      try (ImageDataSet data = TestFiles.open(place + ":orient=exif")) {
        assertEquals("7 x 9 pixels", data.get(0).image().toString());
        assertEquals(List.of(), data.notes());
      }
    }
  }

  @Test
  void membersOfASampleMayStandApart() throws IOException {
    Map<String, byte[]> members = TestFiles.members();
    for (int i = 0; i < 3; i++) {
      members.put(i + ".png", TestFiles.pngBytes(folder, i));
    }
    for (int i = 2; i >= 0; i--) {
      members.put("./" + i + ".cls", TestFiles.text("" + (5 + i)));
    }
    members.put("9.cls", TestFiles.text("9"));
    Path tar = TestFiles.tar(folder.resolve("apart.tar"), members);
    try (ImageDataSet data = TestFiles.open(tar.toString())) {
      assertEquals(List.of("0.png", "1.png", "2.png"), ids(data));
      assertEquals(List.of(5L, 6L, 7L), labels(data));
      assertTrue(data.notes().get(0).contains("1 samples without an image"), "" + data.notes());
    }
  }

  @Test
  void labelsMayLieDeeperInJson() throws IOException {
    Map<String, byte[]> members = TestFiles.members();
    members.put("a.png", TestFiles.pngBytes(folder, 1));
    members.put("a.json", TestFiles.text("{\"meta\": {\"class\": \"17\"}}"));
    Path tar = TestFiles.tar(folder.resolve("deep.tar"), members);
    try (ImageDataSet data = TestFiles.open(tar + ":labels=json.meta.class")) {
      assertEquals(OptionalLong.of(17), data.label(0));
    }
    members.put("a.json", TestFiles.text("{\"meta\": "));
    TestFiles.tar(tar, members);
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(tar + ":labels=json.meta.class"), "deep.tar", "a.json");
    members.put("a.json", TestFiles.text("{\"meta\": {\"class\": 1.5}}"));
    TestFiles.tar(tar, members);
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(tar + ":labels=json.meta.class"), "a.png", "1.5");
  }
}

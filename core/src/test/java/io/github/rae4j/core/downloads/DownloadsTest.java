// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.downloads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadsTest {
  private static final String ENTRY =
      """
      {"mine": {"title": "t", "folder": "data/mine", "license": "MIT", "homepage": "https://x.org",
        "files": [{"name": "a/b.bin", "size": 3, "checksum": "ours",
          "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
          "uris": ["https://x.org/b.bin"]}]}}
      """;

  @TempDir Path folder;

  @Test
  void everyEntrySaysWhereItComesFromAndHowItIsChecked() {
    List<Download> all = Downloads.standard().all();
    assertEquals(
        List.of(
            "fashion-mnist",
            "imagenet-reference",
            "imagenet-reference-512",
            "inception",
            "lpips-vgg16",
            "lpips-alexnet"),
        all.stream().map(Download::name).toList());
    for (Download download : all) {
      assertFalse(download.license().isBlank());
      assertTrue(download.homepage().startsWith("https://github.com/"), download.homepage());
      for (DownloadFile file : download.files()) {
        assertFalse(file.checksum().isBlank(), file.name());
        assertEquals(file.size().isPresent(), file.sha256().isPresent(), file.name());
        boolean unpublished = file.name().equals("VIRTUAL_imagenet512.npz");
        assertEquals(unpublished, file.sha256().isEmpty(), file.name());
      }
    }
  }

  /** PyTorch puts the first digits of a file's SHA-256 into its name. */
  @Test
  void checksumsBeginAsTheNamesOfTheFilesSay() {
    int named = 0;
    for (Download download : Downloads.standard().all()) {
      for (DownloadFile file : download.files()) {
        String prefix = file.name().replaceFirst(".*-([0-9a-f]{8})\\.pth$", "$1");
        if (!prefix.equals(file.name())) {
          named++;
          assertTrue(file.sha256().orElseThrow().startsWith(prefix), file.name());
        }
      }
    }
    assertEquals(3, named);
  }

  @Test
  void findsEntriesByNameAliasAndTheFilesThatConfigsName() {
    Downloads downloads = Downloads.standard();
    assertEquals("fashion-mnist", downloads.named("FashionMNIST").orElseThrow().name());
    assertEquals("lpips-vgg16", downloads.named("lpips").orElseThrow().name());
    assertEquals(Optional.empty(), downloads.named("nothing"));
    assertEquals(
        "inception",
        downloads.holding("models/pt_inception-2015-12-05-6726825d.pth").orElseThrow().name());
    assertEquals("lpips-alexnet", downloads.holding("models/lpips/alex.pth").orElseThrow().name());
    assertEquals(Optional.empty(), downloads.holding("lpips/alex.pth"));
  }

  @Test
  void aFileIsHereInItsSizeOnly() throws IOException {
    Path catalog = Files.writeString(folder.resolve("catalog.json"), ENTRY);
    Download mine = Downloads.of(catalog).named("mine").orElseThrow();
    Path target = mine.target(folder, mine.files().get(0));
    assertEquals(folder.resolve("data/mine/a/b.bin"), target);
    assertFalse(mine.isHere(folder));
    Files.createDirectories(target.getParent());
    Files.writeString(target, "ab");
    assertFalse(mine.isHere(folder));
    Files.writeString(target, "abc");
    assertTrue(mine.isHere(folder));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"data/mine\" | \"../mine\" | mine.folder must be a relative folder, but is '../mine'",
        "\"data/mine\" | \"/data\" | mine.folder must be a relative folder",
        "\"a/b.bin\" | \"a/../b\" | mine.files.name must be a relative path, but is 'a/../b'",
        "\"a/b.bin\" | \"~/b\" | mine.files.name must be a relative path",
        "\"size\": 3 | \"size\": -1 | mine.files.size must be the number of bytes of a/b.bin",
        "\"size\": 3, |  | mine.files.size must be the number of bytes",
        "ba7816bf | xx7816bf | mine.files.sha256 must be 64 hexadecimal digits",
        "https://x.org/b.bin | file:///etc/passwd | must be an http or https address",
        "https://x.org/b.bin | a b | mine.files.uris must be an address, but is 'a b'",
        "[\"https://x.org/b.bin\"] | [] | must name at least one address of a/b.bin",
        "\"license\": \"MIT\", |  | mine.license is missing",
        "{\"mine\" | {\"my data\" | my data must be a name without spaces",
      })
  void refusesCataloguesThatWouldLeaveTheirFolder(String part, String other, String problem)
      throws IOException {
    assertTrue(ENTRY.contains(part), part);
    Path catalog =
        Files.writeString(
            folder.resolve("catalog.json"), ENTRY.replace(part, other == null ? "" : other));
    String message =
        String.valueOf(
            assertThrows(ConfigException.class, () -> Downloads.of(catalog)).getMessage());
    assertTrue(message.startsWith(catalog + ": ") && message.contains(problem), message);
  }
}

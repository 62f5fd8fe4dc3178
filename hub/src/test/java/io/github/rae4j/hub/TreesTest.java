// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreesTest {
  @TempDir Path folder;

  private static final String SHA1 = "0123456789".repeat(4);
  private static final String SHA256 = "01234567".repeat(8);

  /** A list as version 1.28 of the Python tools writes it. */
  private static final String PYTHON =
      """
      {
       "format_version": 1,
       "files": {
        "config.json": {
         "size": 519,
         "blob_id": "SHA1"
        },
        "model.safetensors": {
         "size": 1234,
         "blob_id": "SHA1",
         "lfs_sha256": "SHA256",
         "lfs_size": 1234,
         "xet_hash": "SHA256"
        }
       }
      }\
      """;

  private final Trees.Tree tree =
      new Trees.Tree(
          List.of(
              new Trees.Entry(
                  new RemoteFile(
                      "config.json", 519, new Checksum(true, SHA1), false, Optional.empty()),
                  SHA1,
                  Optional.empty()),
              new Trees.Entry(
                  new RemoteFile(
                      "model.safetensors",
                      1234,
                      new Checksum(false, SHA256),
                      true,
                      Optional.empty()),
                  SHA1,
                  Optional.of(SHA256))));

  private Optional<Trees.Tree> read(String text) throws IOException {
    return Trees.read(Files.writeString(folder.resolve("tree.json"), text));
  }

  private static Optional<Trees.Tree> sorted(Optional<Trees.Tree> tree) {
    return tree.map(
        t ->
            new Trees.Tree(
                t.files().stream()
                    .sorted(java.util.Comparator.comparing(e -> e.file().name()))
                    .toList()));
  }

  @Test
  void whatPythonWritesIsRead() throws IOException {
    String text = PYTHON.replace("SHA1", SHA1).replace("SHA256", SHA256);
    assertEquals(Optional.of(tree), sorted(read(text)));
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    assertEquals(Optional.of(tree), sorted(read(tree.json())));
    assertEquals(Optional.of(new Trees.Tree(List.of())), read(new Trees.Tree(List.of()).json()));
  }

  @Test
  void whatIsUnknownIsIgnored() throws IOException {
    assertEquals(
        Optional.empty(),
        read(tree.json().replace("\"format_version\": 1", "\"format_version\": 2")));
    assertEquals(Optional.empty(), read(tree.json().replace(SHA1, "x")));
    assertEquals(Optional.empty(), read("{"));
    assertEquals(Optional.empty(), Trees.read(folder.resolve("none")));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --out} means, and what beside it is the user's. */
class TargetsTest {
  @TempDir private Path folder;

  private Run sample(String out) {
    return Run.of("sample", "--labels", "1,2", "--steps", 2, "--out", folder + "/" + out);
  }

  @Test
  void filesInTheWayOfAPartFolderStay() throws IOException {
    Path thesis = Files.createDirectory(folder.resolve("samples.part")).resolve("thesis.txt");
    Files.writeString(thesis, "x");
    sample("samples").failed("samples.part", "without a manifest");
    assertEquals("x", Files.readString(thesis));
    Path precious = Files.createDirectory(folder.resolve("precious"));
    Files.writeString(precious.resolve("a.txt"), "x");
    Files.createSymbolicLink(folder.resolve("s.npz.part"), precious);
    sample("s.npz").failed("s.npz.part is a link");
    assertEquals(List.of("a.txt"), Run.files(precious));
  }

  @Test
  void aFolderHasNoEndingASlashOrIsThere() throws IOException {
    sample("x.jpg").usage("x.jpg' has an ending", ".png, .npz or .safetensors", "x.jpg/");
    sample("samples.v2").usage("samples.v2/");
    assertEquals(List.of(), Run.files(folder));
    sample("x.jpg/").done();
    sample("x.jpg").done();
    sample("x.npz/").done();
    sample("plain").done();
    sample(".hidden").done();
    for (String name : List.of("x.jpg", "x.npz", "plain", ".hidden")) {
      assertEquals(List.of("000000.png", "000001.png"), Run.files(folder.resolve(name)), name);
    }
    sample("x.npz").failed("x.npz: it is a folder");
    Files.writeString(folder.resolve("file.txt"), "x");
    sample("file.txt/").failed("file.txt: it is a file");
    sample("file.txt").usage(".png, .npz or .safetensors");
    assertEquals("x", Files.readString(folder.resolve("file.txt")));
  }

  @Test
  void allCommandsAgreeOnEndings() throws IOException {
    Path latents = folder.resolve("latents.safetensors");
    Run.of(
            "sample",
            "--labels",
            "1",
            "--steps",
            2,
            "--latents",
            latents,
            "--out",
            folder.resolve("1.png"))
        .done();
    Run.of("decode", "--in", latents, "--out", folder + "/x.webp").usage("x.webp/");
    Run.of("reconstruct", folder.resolve("1.png"), "--out", folder + "/x.tiff").usage("x.tiff/");
    Run.of("decode", "--in", latents, "--out", folder + "/x.webp/").done();
    assertTrue(Files.exists(folder.resolve("x.webp/000000.png")));
  }

  @Test
  void linksStayAndWhatTheyPointToIsReplaced() throws IOException {
    for (String ending : List.of("png", "npz", "safetensors")) {
      Path real = Files.createDirectories(folder.resolve("disk")).resolve("real." + ending);
      Files.writeString(real, "old");
      Path link = folder.resolve("link." + ending);
      Files.createSymbolicLink(link, Path.of("disk/real." + ending));
      sample("link." + ending).done();
      assertTrue(Files.isSymbolicLink(link), ending);
      assertTrue(Files.size(real) > 100, ending);
    }
    assertEquals(
        List.of("real.npz", "real.png", "real.safetensors"), Run.files(folder.resolve("disk")));
    Path images = Files.createDirectory(folder.resolve("images"));
    Files.createSymbolicLink(folder.resolve("linked"), images);
    sample("linked").done();
    assertEquals(List.of("000000.png", "000001.png"), Run.files(images));
  }

  @Test
  void imagesAreNotWrittenThroughLinksInTheFolder() throws IOException {
    Path original = Files.writeString(folder.resolve("original.png"), "x");
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.createSymbolicLink(out.resolve("000001.png"), original);
    sample("out").failed("000001.png");
    assertEquals("x", Files.readString(original));
  }

  @Test
  void leftoversOfKilledRunsAreSwept() throws IOException {
    for (String name : List.of("a.png", "a.npz", "a.safetensors")) {
      Path leftover = folder.resolve("." + name + "." + UUID.randomUUID() + ".tmp");
      Files.writeString(leftover, "nearly all");
      Path other = folder.resolve(".b" + name + "." + UUID.randomUUID() + ".tmp");
      Files.writeString(other, "x");
      sample(name).done();
      assertFalse(Files.exists(leftover), name);
      assertTrue(Files.exists(other), name);
    }
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.writeString(out.resolve(".000001.png." + UUID.randomUUID() + ".tmp"), "x");
    Files.writeString(out.resolve(".notes.tmp"), "x");
    sample("out").done();
    assertEquals(List.of(".notes.tmp", "000000.png", "000001.png"), Run.files(out));
  }

  @Test
  void theLongestNamesWork() throws IOException {
    for (String name :
        List.of("n".repeat(251) + ".npz", "n".repeat(251) + ".png", "f".repeat(255))) {
      sample(name).done();
      assertTrue(Files.exists(folder.resolve(name)));
    }
    sample("n".repeat(252) + ".npz").failed("File name too long");
  }
}

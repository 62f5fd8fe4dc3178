// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PngWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that reads a data set says what of it is left out, and has it in its result. */
class DataNotesTest {
  private static final int IMAGES = 8;

  @TempDir private Path folder;

  /** Shards with labelled images, and one sample that has a label only. */
  @BeforeEach
  void write() throws IOException {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(shard()))) {
      for (int i = 0; i < IMAGES; i++) {
        byte[] rgb = new byte[32 * 32 * 3];
        new Random(i).nextBytes(rgb);
        Path png = folder.resolve("image.png");
        PngWriter.write(png, new RgbImage(32, 32, rgb), Map.of());
        add(tar, i + ".png", Files.readAllBytes(png));
        add(tar, i + ".cls", Integer.toString(i % 2).getBytes(StandardCharsets.UTF_8));
      }
      add(tar, "lonely.cls", "1".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private Path shard() {
    return folder.resolve("shard.tar");
  }

  /** The result of a command that has said the note. */
  private static JsonNode said(Object... command) throws IOException {
    Run run = Run.of(command);
    assertEquals(0, run.status(), run.err());
    assertEquals(
        1,
        run.err().lines().filter(line -> line.contains("samples without an image")).count(),
        run.err());
    assertTrue(run.err().contains("note: ") && run.err().contains("lonely"), run.err());
    return new ObjectMapper().readTree(run.out());
  }

  private static void assertNoted(JsonNode result) {
    assertEquals(1, result.path("notes").size(), result.toString());
    assertTrue(result.get("notes").get(0).asText().contains("lonely"), result.toString());
  }

  @Test
  void encodeAndStats() throws IOException {
    assertNoted(
        said("encode", "--data", shard(), "--json", "--out", folder.resolve("cache.safetensors")));
    assertNoted(
        said("stats", "--data", shard(), "--json", "--out", folder.resolve("stat.safetensors")));
  }

  @Test
  void probe() throws IOException {
    Path report = folder.resolve("report.json");
    Object[] command = {
      "probe",
      "--train",
      shard(),
      "--test",
      shard(),
      "--features",
      "grey",
      "--json",
      "--out",
      report
    };
    assertNoted(said(command));
    assertNoted(new ObjectMapper().readTree(report.toFile()));
  }

  @Test
  void evaluate() throws IOException {
    Path report = folder.resolve("report.json");
    Run run =
        Run.of("evaluate", "pairs", "--metrics", "psnr", shard(), shard(), "--report", report);
    assertEquals(0, run.status(), run.err());
    assertTrue(run.err().contains("lonely"), run.err());
    assertTrue(Files.readString(report).contains("lonely"));
  }

  @Test
  @NeedsLibtorch
  void train() throws IOException {
    assertNoted(
        said(
            "train",
            "stage2",
            "--config",
            "tiny-fashion",
            "--data",
            shard(),
            "--threads",
            1,
            "--json",
            "--out",
            folder.resolve("run"),
            "training={global_batch_size: 4, max_steps: 2, preparation: none, flip: false,"
                + " callbacks: {curves: false}, optimizer: {lr: 1.0e-4}}"));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static io.github.rae4j.cli.SmallSets.FEATURES;
import static io.github.rae4j.cli.SmallSets.IMAGES;
import static io.github.rae4j.cli.SmallSets.json;
import static io.github.rae4j.cli.SmallSets.measured;
import static io.github.rae4j.cli.SmallSets.value;
import static io.github.rae4j.cli.SmallSets.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.formats.npy.NpzReader;
import io.github.rae4j.formats.npy.NpzWriter;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate images}, {@code pairs} and {@code reference} on small sets. */
class EvaluateCommandTest {
  @TempDir private static Path folder;

  private static Path ours;
  private static Path theirs;

  @BeforeAll
  static void writeImages() {
    ours = write(folder.resolve("ours"), IMAGES, 32, 1);
    theirs = write(folder.resolve("theirs"), IMAGES, 32, 2);
  }

  @Test
  void batchesAndThreadsDoNotChangeABitOfTheDistance() throws IOException {
    Set<Double> values = new HashSet<>();
    for (int batch : new int[] {1, 7, 64}) {
      for (int threads : new int[] {1, 2}) {
        JsonNode report =
            json(
                "evaluate",
                "images",
                ours,
                theirs,
                FEATURES,
                "--feature-batch-size=" + batch,
                "--threads=" + threads,
                "--decode-threads=" + threads);
        values.add(value(report, "fid"));
      }
    }
    assertEquals(1, values.size(), values::toString);
    assertTrue(values.iterator().next() > 0);
  }

  @Test
  void aReferenceFileStandsForItsImages() throws IOException {
    Path reference = folder.resolve("reference.npz");
    measured("evaluate", "reference", theirs, "--out=" + reference, "--metrics=fid,prdc", FEATURES);
    for (String metric : List.of("fid", "prdc")) {
      String chosen = "--metrics=" + metric;
      JsonNode direct = json("evaluate", "images", ours, theirs, chosen, FEATURES);
      JsonNode stored = json("evaluate", "images", ours, reference, chosen, FEATURES);
      assertEquals(direct.get("results"), stored.get("results"));
      assertEquals(IMAGES, stored.get("results").get(0).get("counts").get("reference").asInt());
      assertFalse(stored.get("features").get(0).get("sha256").asText().isEmpty());
    }
    // Statistics of another network's weights.
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    try (NpzReader npz = NpzReader.open(reference)) {
      npz.names().forEach(name -> arrays.put(name, npz.read(name)));
    }
    byte[] made =
        "{\"featuresSha256\":\"0123456789abcdef\",\"size\":[32,32]}"
            .getBytes(StandardCharsets.UTF_8);
    arrays.put("rae4j", Tensor.of(made, made.length));
    Path foreign = folder.resolve("foreign.npz");
    NpzWriter.write(foreign, arrays);
    Run.of("evaluate", "images", ours, foreign, "--metrics=fid", FEATURES)
        .failed("weights 0123456789ab");
    // Statistics that do not say what they are of.
    arrays.remove("rae4j");
    Path plain = folder.resolve("plain.npz");
    NpzWriter.write(plain, arrays);
    Run silent = measured("evaluate", "images", ours, plain, "--metrics=fid", FEATURES);
    assertTrue(silent.err().contains("does not say which network"), silent.err());
    // Statistics of something else.
    Run.of(
            "evaluate",
            "images",
            ours,
            plain,
            "--metrics=kid",
            FEATURES,
            "--set=kid.subset_size=10",
            "--set=kid.feature=logits")
        .failed("features_logits is needed");
  }

  @Test
  void fewImagesAreMeasuredWithAWarning() throws IOException {
    Path nine = write(folder.resolve("nine"), 9, 32, 3);
    JsonNode report = json("evaluate", "images", nine, theirs, "--metrics=fid", FEATURES);
    assertTrue(
        report
            .get("warnings")
            .toString()
            .contains("rank 8 of " + Bundled.latentShape().dim(0) + ", for it has only 9 images"),
        report.get("warnings")::toString);
  }

  @Test
  void emptyFoldersAndTooFewImagesAreRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Run.of("evaluate", "images", empty, theirs, "--metrics=fid", FEATURES).failed("empty folder");
    Run.of("evaluate", "images", ours, theirs, "--metrics=fid", FEATURES, "--count=71")
        .failed("has 70 images, but 71");
  }

  @Test
  void otherResolutionsAreRefused() {
    Path large = write(folder.resolve("large"), 3, 48, 4);
    Run.of("evaluate", "images", ours, large, "--metrics=fid", FEATURES)
        .failed("48 x 48", "center-crop");
  }

  @Test
  void damagedImagesAreNamedAndSkippedOnlyIfAsked() throws IOException {
    Path mixed = write(folder.resolve("mixed"), 12, 32, 5);
    byte[] cut = Files.readAllBytes(mixed.resolve("0004.png"));
    Files.write(mixed.resolve("0004.png"), Arrays.copyOf(cut, cut.length / 2));
    Files.write(mixed.resolve("0007b.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, 1, 2, 3});
    Run.of("evaluate", "images", mixed, theirs, "--metrics=fid", FEATURES).failed("0004.png");
    JsonNode report =
        json("evaluate", "images", mixed, theirs, "--metrics=fid", FEATURES, "--skip-damaged");
    assertEquals(11, report.get("images").get("count").asInt());
    assertEquals(2, report.get("skipped").size());
    assertTrue(report.get("warnings").toString().contains("2 damaged image(s)"));
    JsonNode pairs = json("evaluate", "pairs", mixed, mixed, "--metrics=psnr", "--skip-damaged");
    assertEquals(100, value(pairs, "psnr"));
    assertEquals(11, pairs.get("results").get(0).get("counts").get("pairs").asInt());
  }

  @Test
  void pairsAreMeasured() throws IOException {
    assertEquals(100, value(json("evaluate", "pairs", ours, ours, "--metrics=psnr"), "psnr"));
    double similar = value(json("evaluate", "pairs", ours, theirs, "--metrics=ssim"), "ssim");
    assertNotEquals(
        similar,
        value(
            json("evaluate", "pairs", ours, theirs, "--metrics=ssim", "--set=ssim.border=crop"),
            "ssim"));
    assertEquals(
        0, value(json("evaluate", "pairs", ours, ours, "--metrics=rfid", FEATURES), "rfid"), 1e-9);
    Run.of("evaluate", "pairs", ours, write(folder.resolve("fewer"), 5, 32, 1)).failed("70 images");
  }

  @Test
  void severalMetricsAreMeasuredAtOnce() throws IOException {
    JsonNode sets =
        json("evaluate", "images", ours, theirs, "--metrics=fid,prdc", FEATURES).get("results");
    assertEquals(2, sets.size());
    assertEquals("prdc", sets.get(1).get("metric").asText());
    JsonNode pairs = json("evaluate", "pairs", ours, theirs).get("results");
    assertEquals(2, pairs.size());
    assertEquals("psnr", pairs.get(0).get("metric").asText());
    assertEquals("ssim", pairs.get(1).get("metric").asText());
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.Rae4j;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.evaluation.statistics.ExactMoments;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
final class MeasuringJobsTest {
  private static final int IMAGES = 40;

  @TempDir static Path data;
  @TempDir Path folder;

  @BeforeAll
  static void pictures() {
    Random random = new Random(2);
    for (int i = 0; i < IMAGES; i++) {
      byte[] rgb = new byte[3 * 32 * 32];
      random.nextBytes(rgb);
      Path file = data.resolve(String.format(Locale.ROOT, "%04d.png", i));
      PngWriter.write(file, new RgbImage(32, 32, rgb), Map.of());
    }
  }

  @Test
  void statisticsAreThoseOfOneMachine() {
    Path out = folder.resolve("stat.safetensors");
    JobCall.of("stats", "--data", data, "--limit", 35, "--threads", 1, "--out", out).done();
    Checkpoint written = Checkpoint.open(out);
    try (Rae4j rae =
            Rae4j.builder()
                .config("tiny-fashion-cfg", List.of("stage_1.params.normalization_stat_path=null"))
                .engine("onnxruntime", EngineOptions.DEFAULT.withThreads(1))
                .open();
        ImageDataSet images = DataSets.open(rae.registry(), data.toString());
        ImageStream stream =
            new ImageStream.Options(images, ImagePreparation.parse("none"), 1, false).open(0, 35)) {
      ExactMoments moments = new ExactMoments(rae.autoencoder().latentShape());
      stream.forEachBatch(16, batch -> moments.add(rae.autoencoder().encode(batch.images())));
      assertArrayEquals(
          moments.mean().toFloat32().toFloatArray(), written.get("mean").toFloatArray());
      assertArrayEquals(
          moments.variance().toFloat32().toFloatArray(), written.get("var").toFloatArray());
    }
    assertEquals("35", written.metadata().get("data size"));
    assertEquals("35", written.metadata().get("values"));
    assertEquals("0 to 35", written.metadata().get("range"));
  }

  @Test
  void reconstructionsAreMeasuredAndReported() throws IOException {
    Path report = folder.resolve("report.json");
    JobCall call =
        JobCall.of(
                "evaluate",
                "reconstruction",
                "--images",
                data,
                "--metrics",
                "psnr,ssim",
                "--prepare",
                "none",
                "--report",
                report)
            .done();
    assertTrue(call.out().contains("psnr"), call.out());
    JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(report));
    assertEquals(IMAGES, root.path("images").path("count").asInt());
    assertEquals("evaluate reconstruction", root.path("job").asText());
  }

  @Test
  void roundsChangeNoByteAndAreRecorded() throws IOException {
    Path once = folder.resolve("once.safetensors");
    Path rounds = folder.resolve("rounds.safetensors");
    JobCall.of("stats", "--data", data, "--threads", 1, "--round", 100, "--out", once).done();
    JobCall call =
        JobCall.of("stats", "--data", data, "--threads", 1, "--round", 16, "--out", rounds).done();
    assertEquals(-1, Files.mismatch(once, rounds));
    assertTrue(call.err().contains("32 of 40 images are done"), call.err());
    assertEquals(
        4, Files.readAllLines(folder.resolve("rounds.safetensors.provenance.jsonl")).size());
    for (int round : new int[] {100, 20}) {
      JobCall.of(
              "evaluate",
              "generation",
              "--count",
              40,
              "--batch-size",
              8,
              "--steps",
              3,
              "--metrics",
              "fid",
              "--features",
              "encoder:config=tiny-fashion",
              "--reference",
              data,
              "--round",
              round,
              "--report",
              folder.resolve(round + ".json"))
          .done();
    }
    assertEquals(-1, Files.mismatch(folder.resolve("100.json"), folder.resolve("20.json")));
    assertEquals(6, Files.readAllLines(folder.resolve("20.json.provenance.jsonl")).size());
    assertEquals(
        List.of(
            "100.json",
            "100.json.provenance.jsonl",
            "20.json",
            "20.json.provenance.jsonl",
            "once.safetensors",
            "once.safetensors.provenance.jsonl",
            "rounds.safetensors",
            "rounds.safetensors.provenance.jsonl"),
        JobCall.files(folder));
  }

  @Test
  void generationsAreMeasuredAndReported() {
    JobCall call =
        JobCall.of(
                "evaluate",
                "generation",
                "--count",
                20,
                "--steps",
                4,
                "--metrics",
                "fid",
                "--features",
                "encoder:config=tiny-fashion",
                "--reference",
                data,
                "--json")
            .done();
    assertTrue(call.out().contains("\"fid\""), call.out());
  }

  @Test
  void wrongCallsAreNamed() {
    JobCall.of().failed(2, "which job?");
    JobCall.of("evaluate").failed(2, "generation or reconstruction");
    JobCall.of("stats", "--data", data, "--out", "x.npz").failed(2, "x.npz", ".safetensors or .pt");
    JobCall.of("evaluate", "generation", "--out", "x.npz").failed(2, "evaluate images");
    JobCall.of("sample", "--out", folder.resolve("x.png")).failed(2, "rae4j sample");
    JobCall.of("sample", "--out", folder.resolve("x/"), "--count", 0).failed(2, "--count");
    JobCall.of("sample", "--out", folder.resolve("x"), "--labels", "boat").failed(2, "boat");
    JobCall.of("sample", "--config", "tiny-fashon", "--out", folder.resolve("x"))
        .failed(1, "tiny-fashon");
    JobCall.of("sample", "--out", folder.resolve("s"), "--format", "webdataset", "--shard-size", 7)
        .failed(2, "--shard-size 7", "16 images of a block");
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.BundledModel;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.spark.Generate;
import io.github.rae4j.spark.LocalSpark;
import io.github.rae4j.spark.SparkModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code --fast} on Spark: what one machine makes, and refused where one machine refuses it. */
@ExtendWith(LocalSpark.class)
final class FastJobsTest {
  private static final int COUNT = 40;
  private static final int BATCH = 16;
  private static final long SEED = 5;
  private static final String SAMPLER = "{mode: ODE, params: {sampling_method: ab2, num_steps: 4}}";
  private static final String RECORDED =
      """

      fast:
        sampler: %s
        distance: 0.09
        euler_distance: 0.085
        deviation: 0.006
        images: 2000
        seeds: 3
      """;

  @TempDir Path folder;
  private Path config = Path.of("config.yaml");

  @BeforeEach
  void recordASampler() throws IOException {
    Path model = BundledModel.tinyFashion(ModelLocations.fromEnvironment()).folder();
    String root = model.toAbsolutePath().toString().replace('\\', '/');
    String yaml =
        Files.readString(model.resolve("configs/DiTDH-Tiny.yaml"))
            .replaceAll("(?m)^fast:.*\\n(?: .*\\n|\\n)*", "")
            .replace("'models/", "'" + root + "/models/")
            .replace("'configs/", "'" + root + "/configs/");
    config = folder.resolve("config.yaml");
    Files.writeString(config, yaml + RECORDED.replace("%s", SAMPLER));
  }

  @Test
  void imagesAndProvenanceAreThoseOfOneMachine() throws IOException {
    Path expected = Files.createDirectory(folder.resolve("expected"));
    OneMachine.sample(
        config + " --fast",
        Rae4j.readConfig("" + config, List.of()).withFastSampler(),
        expected.resolve("pngs"),
        expected.resolve("x.npz"),
        expected.resolve("x.safetensors"),
        COUNT,
        BATCH,
        SEED);
    Path pngs = folder.resolve("pngs");
    JobCall call = sample("--fast", "--out", pngs);
    JobCall.assertSame(expected.resolve("pngs"), pngs);
    assertTrue(call.err().contains("note: fast sampler: distance 0.0900"), call.err());
    Path usual = folder.resolve("usual.npz");
    sample("--out", usual, "sampler=" + SAMPLER);
    assertEquals(-1, Files.mismatch(expected.resolve("x.npz"), usual));
  }

  @Test
  void evaluationsSayThatTheyWereFast() throws IOException {
    Path pngs = folder.resolve("pngs");
    sample("--out", pngs);
    JsonNode root = evaluated(pngs, "--fast");
    assertEquals(config + " --fast", root.path("config").asText());
    assertTrue(root.path("fast").asBoolean(), root.toString());
    assertEquals(3, root.path("evaluations").asInt());
    assertEquals(distance(evaluated(pngs, "sampler=" + SAMPLER)), distance(root));
    assertNotEquals(distance(evaluated(pngs)), distance(root));
  }

  private static double distance(JsonNode report) {
    return report.path("results").path(0).path("values").path("fid").asDouble(-1);
  }

  private JsonNode evaluated(Path reference, String... more) throws IOException {
    Path report = Files.createTempDirectory(folder, "report").resolve("report.json");
    List<Object> words =
        new ArrayList<>(
            List.of(
                "evaluate", "generation", "--config", config, "--count", COUNT, "--seed", SEED));
    words.addAll(List.of("--sampling", "cyclic", "--batch-size", BATCH, "--metrics", "fid"));
    words.addAll(List.of("--features", "encoder:config=tiny-fashion", "--reference", reference));
    words.addAll(List.of("--report", report));
    words.addAll(List.of(more));
    JobCall.of(words.toArray()).done();
    return new ObjectMapper().readTree(Files.readAllBytes(report));
  }

  @Test
  void whatWasNotMeasuredIsRefused() {
    refused(1, "section 'fast'", "sample", "--config", "ditdh-s-256", "--fast");
    refused(2, "guidance.scale=2", "sample", "--config", config, "--fast", "guidance.scale=2");
    refused(2, "--steps", "sample", "--config", config, "--fast", "--steps", 9);
    refused(
        2,
        "misc.num_classes=3",
        "evaluate",
        "generation",
        "--config",
        config,
        "--fast",
        "misc.num_classes=3");
  }

  @Test
  void inJavaToo() {
    SparkModel model = SparkModel.of("" + config).withFastSampler();
    assertEquals(config + " --fast", model.described());
    assertEquals("ODE/ab2", model.readConfig().sampler().name());
    assertEquals(model, model.withThreads(1).withThreads(0));
    assertEquals(model, new Generate().setModel(model).getModel());
  }

  private JobCall sample(Object... more) {
    Object[] usual = {
      "sample",
      "--config",
      config,
      "--count",
      COUNT,
      "--batch-size",
      BATCH,
      "--seed",
      SEED,
      "--threads",
      1
    };
    Object[] all = new Object[usual.length + more.length];
    System.arraycopy(usual, 0, all, 0, usual.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return JobCall.of(all).done();
  }

  private static void refused(int status, String part, Object... words) {
    Object[] all = new Object[words.length + 2];
    System.arraycopy(words, 0, all, 0, words.length);
    all[words.length] = words[0].equals("sample") ? "--out" : "--report";
    all[words.length + 1] = "x";
    JobCall.of(all).failed(status, part);
  }
}

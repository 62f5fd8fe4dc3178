// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.PngText;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands in int8: what they compute, what they say it came from, and what they refuse. */
class Int8CommandsTest {
  private static final int IMAGES = 20;

  @TempDir private Path folder = Path.of("");

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** It is done; where the processor lacks the instructions, it says so on standard error. */
  private static String done(List<Object> words, Object... more) {
    List<Object> all = new ArrayList<>(words);
    all.addAll(Arrays.asList(more));
    Run run = Run.of(all.toArray());
    assertEquals(0, run.status(), run.err());
    return run.out();
  }

  private static double relativeError(Path exact, Path rounded, String name) {
    float[] right = Checkpoint.open(exact).weights().get(name).toFloatArray();
    float[] found = Checkpoint.open(rounded).weights().get(name).toFloatArray();
    assertEquals(right.length, found.length);
    double difference = 0;
    double size = 0;
    for (int i = 0; i < right.length; i++) {
      difference += Math.pow((double) found[i] - right[i], 2);
      size += Math.pow(right[i], 2);
    }
    return Math.sqrt(difference / size);
  }

  private static void assertRounded(double error) {
    assertTrue(error > 1e-4 && error < 5e-2, "relative error " + error);
  }

  private Path images() {
    float[] values = new UniformStreams(5).floats(0, 0, IMAGES * 3 * 32 * 32);
    long[] labels = new long[IMAGES];
    Arrays.setAll(labels, i -> i % 10);
    SafetensorsWriter.write(
        file("images.safetensors"),
        Map.of("images", Tensor.of(values, IMAGES, 3, 32, 32), "labels", Tensor.of(labels, IMAGES)),
        Map.of());
    return file("images.safetensors");
  }

  @Test
  void picturesAreNearFloat32AndSayWhatTheyCameFrom() throws IOException {
    List<Object> words =
        List.of("sample", "sampler.params.num_steps=3", "--labels", "1,2", "--json");
    String exact =
        done(words, "--out", file("exact.png"), "--latents=" + file("exact.safetensors"));
    assertFalse(exact.contains("precision"), exact);
    String rounded =
        done(
            words,
            "--out",
            file("int8.png"),
            "--latents=" + file("int8.safetensors"),
            "--precision",
            "int8");
    assertTrue(rounded.contains("\"precision\" : \"int8\""), rounded);
    assertEquals("onnxruntime cpu int8", PngText.read(file("int8.png")).get("rae4j.engine"));
    assertRounded(relativeError(file("exact.safetensors"), file("int8.safetensors"), "latents"));
  }

  @Test
  void latentsOfAnotherPrecisionAreNotGoneOnWith() {
    List<Object> words = List.of("encode", "--batch-size", 16, "--data", images());
    done(words, "--out", file("exact.safetensors"));
    done(words, "--out", file("int8.safetensors"), "--precision", "int8");
    assertRounded(relativeError(file("exact.safetensors"), file("int8.safetensors"), "latents"));
    done(words, "--out", file("shards"), "--shard-size", "1K", "--precision", "int8");
    List<Object> again = new ArrayList<>(words);
    again.addAll(List.of("--out", file("shards"), "--shard-size", "1K"));
    Run.of(again.toArray()).failed("shards", "holds other latents", "int8");
    // In the same one there is nothing left to do.
    done(again, "--precision", "int8");
  }

  @Test
  void aReportNamesThePrecision() throws IOException {
    JsonNode report =
        new ObjectMapper()
            .readTree(
                done(
                    List.of("evaluate", "generation", "--count=20", "--metrics=fid"),
                    "--reference=" + images(),
                    "--prepare=none",
                    "--precision=int8",
                    "--json",
                    "sampler.params.num_steps=3"));
    assertEquals("onnxruntime cpu int8", report.get("engine").asText());
  }

  @Test
  void aModelThatIsRunAsItWasWrittenIsRefused() {
    Path onnx = file("backbone.onnx");
    Run.of("export", "--config", "tiny-fashion", "--part", "backbone", "--out", onnx).done();
    Run run =
        Run.of(
            "sample",
            "--config",
            "tiny-fashion",
            "--precision",
            "int8",
            "--out",
            file("x.png"),
            "--labels",
            "1",
            "stage_2.ckpt=" + onnx);
    assertEquals(1, run.status());
    assertTrue(run.err().contains("backbone.onnx: precision int8"), run.err());
    assertTrue(run.err().contains("choose fp32"), run.err());
    assertFalse(Files.exists(file("x.png")));
  }
}

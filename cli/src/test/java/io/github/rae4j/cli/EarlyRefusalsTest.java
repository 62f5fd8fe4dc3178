// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot end well is refused before the work, leaves nothing behind, and names the file. */
class EarlyRefusalsTest {
  @TempDir private Path folder;

  private Path tensor(String file, String name, float value, long... shape) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    Arrays.fill(values, value);
    Path path = folder.resolve(file);
    SafetensorsWriter.write(path, Map.of(name, Tensor.of(values, shape)), Map.of());
    return path;
  }

  @Test
  void fewImagesOrMissingFeaturesLeaveNoProgress() {
    Path report = folder.resolve("r.json");
    Run.of("evaluate", "generation", "--count=600", "--steps=2", "--report", report)
        .failed("kid needs at least 1000 images", "there are 600");
    Run.of(
            "evaluate",
            "generation",
            "--count=1500",
            "--steps=2",
            "--metrics=is",
            "--report",
            report)
        .failed("the metric is needs the output 'logits'", "has only [pooled]");
    assertEquals(List.of(), Run.files(folder));
  }

  @Test
  void namesThatNoFileSystemTakes() {
    Path name = folder.resolve("a".repeat(250) + ".safetensors");
    Run.of("sample", "--steps=2", "--out", name)
        .failed("it has 262 bytes, and file systems take 255");
    assertEquals(List.of(), Run.files(folder));
  }

  @Test
  void latentsThatNoModelHasAreNamedWithTheirFile() {
    Path out = folder.resolve("x.png");
    Path channels = tensor("channels.safetensors", "latents", 1, 2, 95, 4, 4);
    Path rank = tensor("rank.safetensors", "latents", 1, 96, 4, 4);
    Path empty = tensor("empty.safetensors", "latents", 1, 0, 96, 4, 4);
    Path nan = tensor("nan.safetensors", "latents", Float.NaN, 1, 96, 4, 4);
    Run.of("decode", "--in", channels, "--out", out)
        .failed(channels + ": latents must be float32 (n, 96, height, width)", "(2, 95, 4, 4)");
    Run.of("decode", "--in", rank, "--out", out).failed("but are float32 (96, 4, 4)");
    Run.of("decode", "--in", empty, "--out", out).failed(empty + ": the tensor 'latents' is empty");
    Run.of("decode", "--in", nan, "--out", out)
        .failed(nan + ": value 0 of the tensor 'latents' is NaN; all must be finite");
  }

  @Test
  void whatALaterCommandCouldNotReadIsNotRead() {
    Path in = folder.resolve("in.safetensors");
    SafetensorsWriter.write(
        in,
        Map.of(
            "x",
            Tensor.of(new float[96 * 16], 1, 96, 4, 4),
            "t",
            Tensor.of(new float[] {Float.NaN}, 1),
            "y",
            Tensor.of(new long[] {1}, 1)),
        Map.of());
    Run.of("forward", "--part=backbone", "--in", in, "--out", folder.resolve("out.safetensors"))
        .failed("value 0 of the tensor 't' is NaN");
    assertTrue(Run.files(folder).size() == 1);
  }
}

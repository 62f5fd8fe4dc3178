// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RandomWeightsTest {
  private static final List<String> SMALL =
      List.of(
          "stage_2.params.hidden_size=[64,96]",
          "stage_2.params.num_heads=[4,4]",
          "stage_2.params.depth=[2,1]",
          "stage_2.params.in_channels=32");

  @TempDir private Path folder;

  private Path write(String dtype, int seed) {
    Path file = folder.resolve(dtype + seed + ".safetensors");
    String[] arguments = {
      "--config",
      "ditdh-s-256",
      "--part",
      "backbone",
      "--dtype",
      dtype,
      "--seed",
      "" + seed,
      "--out",
      file.toString(),
      "--inputs",
      folder.resolve("inputs.safetensors").toString(),
      "--batch",
      "3",
      SMALL.get(0),
      SMALL.get(1),
      SMALL.get(2),
      SMALL.get(3)
    };
    assertEquals(0, Programs.run(new RandomWeights(), arguments));
    return file;
  }

  @Test
  void theFileFitsTheNetworkAndNoWeightIsLeftAtZero() {
    Path file = write("float32", 1);
    Weights weights = Checkpoint.open(file).weights();
    try (Registry registry = Registry.standard()) {
      Network network =
          Part.BACKBONE.network(
              new ModelAssembly(Rae4j.readConfig("ditdh-s-256", SMALL), registry));
      WeightsCheck.requireCompatible(network, weights);
    }
    for (String name : weights.names()) {
      FloatBuffer values = weights.get(name).floats();
      boolean zero = true;
      while (values.hasRemaining()) {
        float value = values.get();
        assertTrue(Math.abs(value) <= 2, name);
        zero &= value == 0;
      }
      assertTrue(!zero, name);
    }
  }

  @Test
  void equalArgumentsGiveEqualFiles() throws Exception {
    Path first = Files.move(write("float32", 1), folder.resolve("first"));
    assertEquals(-1, Files.mismatch(first, write("float32", 1)));
    assertNotEquals(-1, Files.mismatch(first, write("float32", 2)));
  }

  @Test
  void bfloat16IsTheUpperHalfOfFloat32() {
    Tensor whole = Checkpoint.open(write("float32", 1)).weights().get("blocks.0.attn.qkv.weight");
    Tensor half = Checkpoint.open(write("bfloat16", 1)).weights().get("blocks.0.attn.qkv.weight");
    assertEquals(DType.BFLOAT16, half.dtype());
    float[] cut = half.toFloat32().toFloatArray();
    float[] values = whole.toFloatArray();
    for (int i = 0; i < cut.length; i++) {
      assertEquals(Float.floatToIntBits(values[i]) & 0xffff0000, Float.floatToIntBits(cut[i]));
    }
  }

  @Test
  void inputsHaveTheBatchThatWasAskedFor() {
    write("float32", 1);
    Weights inputs = Checkpoint.open(folder.resolve("inputs.safetensors")).weights();
    assertEquals(3, inputs.get("x").shape().dim(0));
    assertEquals(DType.INT64, inputs.get("y").dtype());
    assertTrue(inputs.get("t").toFloatArray()[0] >= 0);
  }
}

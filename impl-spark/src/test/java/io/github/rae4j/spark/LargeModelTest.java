// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model whose weights are larger than any array of Java: {@code -Drae4j.test.large=true}, with 3
 * GB of disk in the folder for temporary files.
 */
@ExtendWith(LocalSpark.class)
@EnabledIfSystemProperty(
    named = "rae4j.test.large",
    matches = "true",
    disabledReason = "it writes 2.4 GB and reads it several times")
final class LargeModelTest {
  private static final int IMAGES = 3;
  private static final List<String> LARGE =
      List.of(
          "stage_2.params.hidden_size=[2048, 256]",
          "stage_2.params.depth=[8, 2]",
          "stage_2.params.num_heads=[16, 8]",
          "sampler.params.num_steps=2");

  @Test
  void isOpenedByItsPath(SparkSession spark, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("large.safetensors");
    write(file);
    assertTrue(Files.size(file) > Integer.MAX_VALUE, "only " + Files.size(file) + " bytes");
    String[] overrides = new String[LARGE.size() + 1];
    LARGE.toArray(overrides);
    overrides[LARGE.size()] = "stage_2.ckpt=" + file;
    SparkModel model = SparkModel.of("tiny-fashion", overrides);
    assertTrue(serialised(model.prepare(ModelUse.GENERATE)) < 1 << 16);
    List<Row> done =
        new Generate()
            .setModel(model)
            .setLabelCol("label")
            .setFormat(Generate.LATENTS)
            .transform(RaeSpark.numbered(spark, IMAGES, 10))
            .orderBy("number")
            .collectAsList();
    ExecutorModels.ofJvm().closeAll();
    try (Rae4j rae =
        Rae4j.builder()
            .config("tiny-fashion", List.of(overrides))
            .engine("onnxruntime", EngineOptions.DEFAULT.withThreads(1))
            .open()) {
      Tensor expected = rae.generation().latents(GenerationRequest.ofLabels(0, 1, 2));
      assertEquals(IMAGES, done.size());
      for (int i = 0; i < IMAGES; i++) {
        assertArrayEquals(
            expected.rows(i, i + 1).toFloatArray(), Columns.floats(done.get(i), 2).orElseThrow());
      }
    }
  }

  private static int serialised(PreparedModel prepared) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(prepared);
    }
    return bytes.size();
  }

  private static void write(Path file) {
    RaeConfig config = Rae4j.readConfig("tiny-fashion", LARGE);
    try (Registry registry = Registry.standard()) {
      Map<String, ParameterSpec> specs = new TreeMap<>();
      NetworkSummary.of(new ModelAssembly(config, registry).backbone().backbone().network())
          .specs()
          .forEach(spec -> specs.put(spec.name(), spec));
      SafetensorsWriter.write(file, new RandomWeights(specs), Map.of());
    }
  }

  /** Drawn when they are asked for, so that one tensor at a time is in memory. */
  private record RandomWeights(Map<String, ParameterSpec> specs) implements Weights {
    @Override
    public Set<String> names() {
      return specs.keySet();
    }

    @Override
    public Shape shape(String name) {
      return specs.get(name).shape();
    }

    @Override
    public DType dtype(String name) {
      return DType.FLOAT32;
    }

    @Override
    public Tensor get(String name) {
      Shape shape = shape(name);
      java.nio.ByteBuffer bytes = Tensor.buffer(DType.FLOAT32, shape);
      FloatBuffer floats = bytes.asFloatBuffer();
      SplittableRandom random = new SplittableRandom(name.hashCode());
      while (floats.hasRemaining()) {
        floats.put((float) ((random.nextDouble() - 0.5) * 0.04));
      }
      return Tensor.wrap(DType.FLOAT32, shape, bytes);
    }

    @Override
    public String origin() {
      return "random weights";
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.ExportedNetwork;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.formats.io.PairedFiles;
import io.github.rae4j.network.FileNetwork;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that are .onnx files. */
final class ModelOnDiskTest {
  @TempDir private Path folder;
  private Engine engine;
  private Path file;

  /** Twice its input, and further outputs: the sum, and the labels as they are. */
  private record Twice(long batch) implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(
              new TensorSpec("x", DType.FLOAT32, Shape.of(batch, 3)),
              new TensorSpec("y", DType.INT64, Shape.of(batch))),
          List.of(
              new TensorSpec("twice", DType.FLOAT32, Shape.of(batch, 3)),
              new TensorSpec("sum", DType.FLOAT32, Shape.of(batch))));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V table = ops.constant(Tensor.of(new float[] {0, 1}, 2, 1));
      V x = NamedValues.require(inputs, "x");
      V twice = ops.add(ops.mul(x, 2), ops.embedding(table, NamedValues.require(inputs, "y")));
      return Map.of("twice", twice, "sum", ops.sum(x, 1, false));
    }
  }

  @BeforeEach
  void exportANetwork() {
    engine = new OnnxRuntimeEngineProvider().create(EngineOptions.DEFAULT);
    file = export("twice.onnx", new Twice(Shape.BATCH));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private Path export(String name, Network network) {
    ExportedNetwork exported =
        new OnnxExporter().export(network, Weights.of("none", Map.of()), Map.of());
    assertEquals(0, exported.dataBytes());
    return PairedFiles.write(folder.resolve(name), "", exported::writeModel, exported::writeData)
        .get(0);
  }

  private FileNetwork network(Path path, TensorSpec... outputs) {
    return new FileNetwork(
        new Signature(new Twice(Shape.BATCH).signature().inputs(), List.of(outputs)), () -> path);
  }

  private CompiledNetwork compile(FileNetwork network) {
    return engine.compile(network, Weights.of("none", Map.of()));
  }

  private void refused(FileNetwork network, String... parts) {
    CheckpointException refused =
        assertThrows(CheckpointException.class, () -> compile(network).close());
    for (String part : parts) {
      assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }
    assertEquals(network.file().toString(), refused.file().orElse(""));
  }

  @Test
  void givesTheOutputsThatAreAskedFor() {
    try (CompiledNetwork network = compile(network(file, TensorSpec.batched("twice", 3)))) {
      Map<String, Tensor> outputs =
          network.run(
              Map.of(
                  "x",
                  Tensor.of(new float[] {1, 2, 3, -1, 0, 0.5f}, 2, 3),
                  "y",
                  Tensor.of(new long[] {0, 1}, 2)));
      assertEquals(List.of("twice"), List.copyOf(outputs.keySet()));
      assertClose(
          "twice",
          Tensor.of(new float[] {2, 4, 6, -1, 1, 2}, 2, 3),
          NamedValues.require(outputs, "twice"),
          0);
    }
  }

  @Test
  void isRunInNoOtherPrecisionThanItsOwn() {
    EngineOptions int8 = EngineOptions.DEFAULT.withPrecision(Precision.INT8);
    try (Engine quantizing = new OnnxRuntimeEngineProvider().create(int8)) {
      FileNetwork network = network(file, TensorSpec.batched("twice", 3));
      Weights none = Weights.of("none", Map.of());
      String said =
          String.valueOf(
              assertThrows(ConfigException.class, () -> quantizing.compile(network, none).close())
                  .getMessage());
      assertTrue(said.contains("twice.onnx") && said.contains("int8"), said);
    }
  }

  @Test
  void otherInputsOutputsShapesAndTypesAreNamed() {
    refused(
        network(file, TensorSpec.batched("velocity", 3)),
        "twice.onnx",
        "'velocity'",
        "[sum, twice]");
    refused(network(file, TensorSpec.batched("twice", 4)), "'twice'", "(batch, 4)", "(any, 3)");
    refused(
        network(file, TensorSpec.batched("twice", DType.INT64, 3)), "'twice'", "int64", "float");
    TensorSpec twice = TensorSpec.batched("twice", 3);
    refused(
        new FileNetwork(
            new Signature(List.of(TensorSpec.batched("x", 3)), List.of(twice)), () -> file),
        "inputs [x]",
        "[x, y]");
    refused(
        new FileNetwork(
            new Signature(
                List.of(TensorSpec.batched("x", 5), TensorSpec.batched("y", DType.INT64)),
                List.of(twice)),
            () -> file),
        "input 'x'",
        "(batch, 5)");
  }

  @Test
  void aFixedBatchIsRefusedWithWhatToDo() {
    Path fixed = export("fixed.onnx", new Twice(1));
    refused(
        network(fixed, TensorSpec.batched("twice", 3)),
        "fixed.onnx",
        "(1, 3)",
        "a batch axis of any extent");
  }

  @Test
  void whatIsNoModelIsRefused() throws Exception {
    Path text = Files.writeString(folder.resolve("text.onnx"), "hello");
    refused(network(text, TensorSpec.batched("twice", 3)), "text.onnx", "cannot load");
    Path taken = Files.createDirectory(folder.resolve("folder.onnx"));
    refused(network(taken, TensorSpec.batched("twice", 3)), "folder");
  }

  @Test
  void whatTheRuntimeSaysIsGivenWithoutItsSource() {
    assertEquals(
        "ModelProto does not have a graph.",
        RuntimeMessage.of(
            "Error code - ORT_FAIL - message: Load model from /a b/x.onnx failed:/src/core/model.cc"
                + ":177 onnxruntime::Model::Model(onnx::ModelProto&&, std::function<bool(int)>)"
                + " ModelProto does not have a graph.\n"));
    assertEquals(
        "External initializer: w (1) is out of bounds",
        RuntimeMessage.of(
            "Error code - ORT_FAIL - message: Exception during initialization: /src/frame.cc:74"
                + " void ort::Frame::Info(int) const [E] : 1 : FAIL : utils.cc:1790 GetExtData"
                + " External initializer: w (1) is out of bounds"));
  }

  @Test
  void closingTheEngineEndsIt() {
    CompiledNetwork network = compile(network(file, TensorSpec.batched("twice", 3)));
    engine.close();
    assertThrows(IllegalStateException.class, () -> network.run(Map.of()));
  }
}

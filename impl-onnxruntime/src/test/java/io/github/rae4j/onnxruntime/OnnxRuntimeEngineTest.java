// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.DeviceReport;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.ShorterFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OnnxRuntimeEngineTest {
  private static final double TOLERANCE = 2e-5;

  private final OnnxRuntimeEngineProvider provider = new OnnxRuntimeEngineProvider();
  private final Engine engine = provider.create(EngineOptions.DEFAULT);

  @TempDir private Path folder;

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  private static Weights inMemory(Map<String, Tensor> tensors) {
    return Weights.of("the test's weights", tensors);
  }

  private Weights inFile(DType dtype) {
    Path file = folder.resolve(dtype.torchName() + ".safetensors");
    SafetensorsWriter.write(file, TestNetworks.weights(dtype), Map.of());
    return Checkpoint.open(file).weights();
  }

  private static Tensor run(Engine engine, boolean rewritable, Weights weights) {
    try (CompiledNetwork network = engine.compile(new TestNetworks.Block(rewritable), weights)) {
      return run(network, TestNetworks.inputs(1, 3));
    }
  }

  private static Tensor run(CompiledNetwork network, Tensor x) {
    return network.run(Map.of("x", x)).get("y");
  }

  private Tensor expected(DType dtype) {
    Map<String, Tensor> widened = new LinkedHashMap<>();
    TestNetworks.weights(dtype).forEach((name, tensor) -> widened.put(name, tensor.toFloat32()));
    return run(engine, false, inMemory(widened));
  }

  @Test
  void aFileThatBecomesShorterIsAnErrorAndNoCrash() throws IOException {
    ShorterFiles.assertNoticed(engine, folder);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT16", "BFLOAT16", "FLOAT64"})
  void weightsOfEveryTypeGiveTheResultOfTheirFloat32Form(DType dtype) {
    Tensor expected = expected(dtype);
    Weights lent = inMemory(TestNetworks.weights(dtype));
    assertClose("lent", expected, run(engine, true, lent), TOLERANCE);
    assertClose("mapped", expected, run(engine, true, inFile(dtype)), TOLERANCE);
  }

  @Test
  void readsCheckpointsBehindSymbolicLinksAsInAHuggingFaceCache() throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("blobs"));
    Path snapshot = Files.createDirectories(folder.resolve("snapshots/abc"));
    Path blob = blobs.resolve("0123abcd");
    SafetensorsWriter.write(blob, TestNetworks.weights(DType.FLOAT32), Map.of());
    Path link = snapshot.resolve("model.safetensors");
    Files.createSymbolicLink(link, Path.of("../../blobs/0123abcd"));
    Weights weights = Checkpoint.open(link).weights();
    assertClose("y", expected(DType.FLOAT32), run(engine, true, weights), TOLERANCE);
  }

  @Test
  void acceptsSpecialCharactersInFolderNames() {
    Path file = folder.resolve("with space/ünïcode #1/model.safetensors");
    SafetensorsWriter.write(file, TestNetworks.weights(DType.FLOAT32), Map.of());
    Weights weights = Checkpoint.open(file).weights();
    assertClose("y", expected(DType.FLOAT32), run(engine, true, weights), TOLERANCE);
  }

  @Test
  void namesMissingAndMisshapenWeights() {
    Map<String, Tensor> tensors = TestNetworks.weights(DType.FLOAT32);
    Tensor bias = tensors.remove("out.bias");
    IllegalArgumentException missing =
        assertThrows(IllegalArgumentException.class, () -> run(engine, true, inMemory(tensors)));
    assertTrue(missing.getMessage().contains("lacks 'out.bias'"), missing.getMessage());
    tensors.put("out.bias", bias.rows(0, 3));
    IllegalArgumentException misshapen =
        assertThrows(IllegalArgumentException.class, () -> run(engine, true, inMemory(tensors)));
    assertTrue(misshapen.getMessage().contains("has shape (3)"), misshapen.getMessage());
  }

  @Test
  void oneNetworkRunsOnManyThreads() throws Exception {
    int threads = 4;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (CompiledNetwork network =
        engine.compile(new TestNetworks.Block(true), inFile(DType.FLOAT32))) {
      List<Future<Tensor>> results = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        Tensor x = TestNetworks.inputs(i, 1 + i % 3);
        results.add(pool.submit(() -> run(network, x)));
      }
      for (int i = 0; i < results.size(); i++) {
        Tensor alone = run(network, TestNetworks.inputs(i, 1 + i % 3));
        assertArrayEquals(alone.toFloatArray(), results.get(i).get().toFloatArray());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void closingWaitsForRunsAndRejectsLaterOnes() throws Exception {
    CompiledNetwork network = engine.compile(new TestNetworks.Block(true), inFile(DType.FLOAT32));
    Tensor x = TestNetworks.inputs(1, 16);
    float[] expected = run(network, x).toFloatArray();
    int threads = 3;
    CountDownLatch started = new CountDownLatch(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Callable<Integer> untilClosed =
          () -> {
            int runs = 0;
            while (true) {
              try {
                assertArrayEquals(expected, run(network, x).toFloatArray());
              } catch (IllegalStateException closed) {
                return runs;
              }
              if (runs++ == 0) {
                started.countDown();
              }
            }
          };
      List<Future<Integer>> runs = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        runs.add(pool.submit(untilClosed));
      }
      started.await();
      engine.close();
      for (Future<Integer> count : runs) {
        assertTrue(count.get() >= 1);
      }
    } finally {
      pool.shutdownNow();
    }
    network.close();
    network.close();
    assertThrows(IllegalStateException.class, () -> run(network, x));
    assertThrows(
        IllegalStateException.class,
        () ->
            engine.compile(
                new TestNetworks.Block(true), inMemory(TestNetworks.weights(DType.FLOAT32))));
  }

  @Test
  void threadsAndSessionOptionsAreAccepted() {
    EngineOptions options =
        new EngineOptions(
            Device.CPU, 0, 1, Map.of("session.intra_op.allow_spinning", "0", "cuda.x", "1"));
    try (Engine single = provider.create(options)) {
      Weights weights = inMemory(TestNetworks.weights(DType.FLOAT32));
      assertClose("y", expected(DType.FLOAT32), run(single, true, weights), TOLERANCE);
    }
  }

  @Test
  void rejectsMisspeltOptions() {
    EngineOptions options =
        new EngineOptions(Device.CPU, 0, 0, Map.of("session.intra_op.alow_spinning", "0"));
    RaeException e = assertThrows(RaeException.class, () -> provider.create(options));
    assertTrue(e.getMessage().contains("session.intra_op.alow_spinning: is no option"));
    assertTrue(e.getMessage().contains("session.intra_op.allow_spinning"));
    EngineOptions vague =
        EngineOptions.DEFAULT.with(
            OnnxRuntimeOptions.builder().sessionDynamicBlockBase(OptionalLong.of(4)).build());
    assertEquals(Map.of("session.dynamic_block_base", "4"), vague.properties());
    EngineOptions wrong =
        new EngineOptions(Device.CPU, 0, 0, Map.of("session.disable_prepacking", "yes"));
    e = assertThrows(RaeException.class, () -> provider.create(wrong));
    assertTrue(e.getMessage().contains("one of 0, 1, found 'yes'"), e.getMessage());
  }

  @Test
  void writesProfileWhenNetworkIsClosed() throws IOException {
    EngineOptions options =
        new EngineOptions(
            Device.CPU, 0, 0, Map.of("profile", folder.resolve("profile").toString()));
    try (Engine profiled = provider.create(options)) {
      run(profiled, true, inMemory(TestNetworks.weights(DType.FLOAT32)));
    }
    try (var files = Files.list(folder)) {
      Path profile = files.findFirst().orElseThrow();
      assertTrue(Files.readString(profile).contains("FusedMatMul"));
    }
  }

  @Test
  void usesCudaOrExplainsWhyNot() {
    List<DeviceReport> reports = provider.diagnose();
    assertEquals(Device.CPU, reports.get(0).device());
    assertTrue(reports.get(0).available());
    DeviceReport cuda = reports.get(1);
    if (!cuda.available()) {
      RaeException e =
          assertThrows(
              RaeException.class, () -> provider.create(EngineOptions.DEFAULT.on(Device.CUDA)));
      assertEquals("CUDA cannot be used: " + cuda.detail(), e.getMessage());
    }
    try (Engine automatic = provider.create(EngineOptions.DEFAULT.on(Device.AUTO))) {
      assertTrue(
          cuda.available()
              ? automatic.device().startsWith("cuda:0 (")
              : automatic.device().equals("cpu"),
          automatic.device());
      assertEquals(
          cuda.available()
              ? Optional.empty()
              : Optional.of("CUDA cannot be used: " + cuda.detail()),
          automatic.fallbackReason());
    }
  }
}

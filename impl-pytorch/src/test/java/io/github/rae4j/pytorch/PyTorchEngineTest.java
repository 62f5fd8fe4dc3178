// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.DeviceReport;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.ShorterFiles;
import io.github.rae4j.training.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PyTorchEngineTest {
  private final PyTorchEngineProvider provider = new PyTorchEngineProvider();

  private static float[] run(CompiledNetwork compiled, float... x) {
    Tensor input = Tensor.of(x, x.length / 2, 2);
    return compiled.run(Map.of("x", input)).get("y").toFloatArray();
  }

  @Test
  void isFoundAsAService() {
    List<EngineProvider> found = new ArrayList<>();
    ServiceLoader.load(EngineProvider.class).forEach(found::add);
    EngineProvider only =
        found.stream().filter(p -> p.name().equals("pytorch")).findFirst().orElseThrow();
    assertEquals(List.of("libtorch", "torch"), only.aliases());
  }

  @Test
  void aFileThatBecomesShorterIsAnErrorAndNoCrash(@TempDir Path folder) throws IOException {
    try (Engine engine = provider.create(EngineOptions.DEFAULT)) {
      ShorterFiles.assertNoticed(engine, folder);
    }
  }

  @Test
  void computesForAnyBatchSize() {
    try (Engine engine = provider.create(EngineOptions.DEFAULT);
        CompiledNetwork compiled = engine.compile(new TinyNetwork(), TinyNetwork.WEIGHTS)) {
      assertEquals("cpu", engine.device());
      assertArrayEquals(new float[] {2.75f, 1}, run(compiled, 1, 1));
      assertArrayEquals(
          new float[] {2.75f, 1, 1.75f, 1.25f, -1, 0}, run(compiled, 1, 1, 1, 0, -1, 0));
    }
  }

  @Test
  void namesMismatchedInput() {
    try (Engine engine = provider.create(EngineOptions.DEFAULT);
        CompiledNetwork compiled = engine.compile(new TinyNetwork(), TinyNetwork.WEIGHTS)) {
      Map<String, Tensor> wrong = Map.of("x", Tensor.of(new float[3], 1, 3));
      Exception e = assertThrows(IllegalArgumentException.class, () -> compiled.run(wrong));
      assertTrue(e.getMessage().contains("'x'"), e.getMessage());
    }
  }

  @Test
  void namesMissingOrMisshapenParameter() {
    Tensor weight = TinyNetwork.WEIGHTS.get("fc.weight");
    Weights lacking = Weights.of("file.pt", Map.of("fc.weight", weight));
    Weights misshapen = Weights.of("file.pt", Map.of("fc.weight", weight, "fc.bias", weight));
    try (Engine engine = provider.create(EngineOptions.DEFAULT)) {
      Exception e =
          assertThrows(
              IllegalArgumentException.class, () -> engine.compile(new TinyNetwork(), lacking));
      assertEquals("file.pt lacks the parameter 'fc.bias' of shape (2)", e.getMessage());
      e =
          assertThrows(
              IllegalArgumentException.class, () -> engine.compile(new TinyNetwork(), misshapen));
      assertEquals(
          "parameter 'fc.bias' of file.pt has shape (2, 2), but the network needs (2)",
          e.getMessage());
    }
  }

  @Test
  void convertsHalfWeights() {
    ByteBuffer bfloat = Tensor.buffer(DType.BFLOAT16, Shape.of(2, 2));
    ByteBuffer half = Tensor.buffer(DType.FLOAT16, Shape.of(2));
    for (int bits : new int[] {0x3f80, 0x4000, 0x4040, 0xc080}) {
      bfloat.putShort((short) bits);
    }
    half.putShort((short) 0x3800).putShort((short) 0xb800);
    Weights weights =
        Weights.of(
            "half",
            Map.of(
                "fc.weight", Tensor.wrap(DType.BFLOAT16, Shape.of(2, 2), bfloat.flip()),
                "fc.bias", Tensor.wrap(DType.FLOAT16, Shape.of(2), half.flip())));
    try (Engine engine = provider.create(EngineOptions.DEFAULT);
        CompiledNetwork compiled = engine.compile(new TinyNetwork(), weights)) {
      assertArrayEquals(new float[] {2.75f, 1}, run(compiled, 1, 1));
    }
  }

  @Test
  void refusesToRunWhenClosed() {
    Engine engine = provider.create(EngineOptions.DEFAULT);
    CompiledNetwork closed = engine.compile(new TinyNetwork(), TinyNetwork.WEIGHTS);
    CompiledNetwork left = engine.compile(new TinyNetwork(), TinyNetwork.WEIGHTS);
    closed.close();
    closed.close();
    assertThrows(IllegalStateException.class, () -> run(closed, 1, 1));
    assertArrayEquals(new float[] {2.75f, 1}, run(left, 1, 1));
    engine.close();
    engine.close();
    assertThrows(IllegalStateException.class, () -> run(left, 1, 1));
    assertThrows(
        IllegalStateException.class, () -> engine.compile(new TinyNetwork(), TinyNetwork.WEIGHTS));
  }

  @Test
  void runsConcurrentlyAndClosesAfterRunningCalls() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try (Engine engine = provider.create(EngineOptions.DEFAULT)) {
      CompiledNetwork compiled = engine.compile(new TinyNetwork(), TinyNetwork.WEIGHTS);
      List<Future<Integer>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        results.add(pool.submit(() -> runsUntilClosed(compiled)));
      }
      while (results.stream().noneMatch(Future::isDone)) {
        Thread.sleep(20);
        compiled.close();
      }
      for (Future<Integer> result : results) {
        assertTrue(result.get() >= 0);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** Its second pass, the first after it was compiled, waits for a signal. */
  private record Gated(
      TinyNetwork inner, AtomicInteger passes, CountDownLatch in, CountDownLatch go)
      implements Network {
    @Override
    public Signature signature() {
      return inner.signature();
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      if (passes.incrementAndGet() == 2) {
        in.countDown();
        try {
          go.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return inner.forward(ops, inputs);
    }
  }

  @Test
  void closeWaitsForARunThatIsUnderWay() throws Exception {
    Gated gated =
        new Gated(
            new TinyNetwork(), new AtomicInteger(), new CountDownLatch(1), new CountDownLatch(1));
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (Engine engine = provider.create(EngineOptions.DEFAULT)) {
      CompiledNetwork compiled = engine.compile(gated, TinyNetwork.WEIGHTS);
      Future<float[]> running = pool.submit(() -> run(compiled, 1, 1));
      gated.in().await();
      Thread closing = new Thread(compiled::close);
      closing.start();
      while (closing.getState() != Thread.State.WAITING && closing.isAlive()) {
        Thread.onSpinWait();
      }
      assertTrue(closing.isAlive(), "it was closed while a run was under way");
      assertFalse(running.isDone());
      gated.go().countDown();
      assertArrayEquals(new float[] {2.75f, 1}, running.get());
      closing.join();
      assertThrows(IllegalStateException.class, () -> run(compiled, 1, 1));
    } finally {
      gated.go().countDown();
      pool.shutdownNow();
    }
  }

  private static int runsUntilClosed(CompiledNetwork compiled) {
    for (int runs = 0; ; runs++) {
      try {
        assertArrayEquals(new float[] {2.75f, 1}, run(compiled, 1, 1));
      } catch (IllegalStateException e) {
        return runs;
      }
    }
  }

  @Test
  void usesTheConfiguredThreads() {
    for (int threads : new int[] {1, 2}) {
      try (Engine engine = provider.create(EngineOptions.DEFAULT.withThreads(threads));
          CompiledNetwork compiled = engine.compile(new TinyNetwork(), TinyNetwork.WEIGHTS)) {
        assertArrayEquals(new float[] {2.75f, 1}, run(compiled, 1, 1));
        assertEquals(threads, torch.get_num_threads());
      }
    }
  }

  @Test
  void rejectsUnknownProperties() {
    EngineOptions options = new EngineOptions(Device.CPU, 0, 0, Map.of("session.x", "1"));
    Exception e = assertThrows(RaeException.class, () -> provider.create(options));
    assertTrue(e.getMessage().contains("session.x"), e.getMessage());
    assertTrue(e.getMessage().endsWith("there are tf32, deterministic"), e.getMessage());
  }

  @Test
  void acceptsThePropertiesOfGpuArithmetic() {
    assertEquals(new PyTorchOptions(false, true), provider.options().parse(Map.of()));
    EngineOptions fast =
        EngineOptions.DEFAULT.with(
            PyTorchOptions.builder().tf32(true).deterministic(false).build());
    assertEquals(Map.of("tf32", "true", "deterministic", "false"), fast.properties());
    assertEquals(new PyTorchOptions(true, false), provider.options().parse(fast.properties()));
    PyTorchTrainingEngineProvider training = new PyTorchTrainingEngineProvider();
    Exception e =
        assertThrows(ConfigException.class, () -> training.create(fast, Precision.FLOAT32).close());
    assertTrue(e.getMessage().contains("tf32: is no option"), e.getMessage());
    EngineOptions vague = new EngineOptions(Device.CPU, 0, 0, Map.of("deterministic", "yes"));
    e = assertThrows(ConfigException.class, () -> provider.create(vague).close());
    assertTrue(e.getMessage().contains("expected true or false, found 'yes'"), e.getMessage());
  }

  @Test
  void gpuComputesInFloat32ByDefault() {
    assumeTrue(provider.diagnose().get(1).available(), provider.diagnose().get(1).detail());
    for (boolean rounded : new boolean[] {false, true}) {
      Map<String, String> properties = Map.of("tf32", Boolean.toString(rounded));
      EngineOptions options = new EngineOptions(Device.CUDA, 0, 0, properties);
      try (Engine engine = provider.create(options);
          CompiledNetwork compiled = engine.compile(new TinyNetwork(), TinyNetwork.WEIGHTS)) {
        assertArrayEquals(new float[] {2.75f, 1}, run(compiled, 1, 1));
        assertEquals(rounded, torch.globalContext().allowTF32CuBLAS());
        assertEquals(rounded, torch.globalContext().allowTF32CuDNN());
        assertTrue(torch.globalContext().deterministicAlgorithms());
      }
    }
  }

  @Test
  void reportsTheCapabilitiesOfTheMachine() {
    List<DeviceReport> reports = provider.diagnose();
    assertEquals(Device.CPU, reports.get(0).device());
    assertTrue(reports.get(0).available(), reports.get(0).detail());
    DeviceReport cuda = reports.get(1);
    EngineOptions wanted = EngineOptions.DEFAULT.on(Device.CUDA);
    if (cuda.available()) {
      try (Engine engine = provider.create(wanted)) {
        assertEquals("cuda:0", engine.device());
      }
    } else {
      Exception e = assertThrows(RaeException.class, () -> provider.create(wanted));
      assertEquals("CUDA cannot be used: " + cuda.detail(), e.getMessage());
      try (Engine engine = provider.create(EngineOptions.DEFAULT.on(Device.AUTO))) {
        assertEquals("cpu", engine.device());
        assertEquals(
            "CUDA cannot be used: " + cuda.detail(), engine.fallbackReason().orElseThrow());
      }
    }
  }
}

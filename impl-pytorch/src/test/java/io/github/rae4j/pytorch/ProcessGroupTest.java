// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.engine.DeviceReport;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.ProcessRank;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests groups of separate processes that communicate over gloo. */
@Timeout(300)
class ProcessGroupTest {
  private static final double TOLERANCE = 1e-6;

  @TempDir private Path folder = Path.of("");

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Process worker(int rank, int size, int port) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            GroupWorker.class.getName(),
            Integer.toString(rank),
            Integer.toString(size),
            Integer.toString(port),
            result(rank).toString())
        .redirectErrorStream(true)
        .redirectOutput(output(rank).toFile())
        .start();
  }

  private Path result(int rank) {
    return folder.resolve("rank" + rank + ".safetensors");
  }

  private Path output(int rank) {
    return folder.resolve("rank" + rank + ".txt");
  }

  @Test
  void twoProcessesWithHalfTheBatchHaveTheGradientsOfOneProcess() throws Exception {
    int port = freePort();
    List<Process> workers = new ArrayList<>();
    for (int rank = 0; rank < 2; rank++) {
      workers.add(worker(rank, 2, port));
    }
    Map<String, Tensor> alone = GroupWorker.found(ProcessRank.SINGLE);
    for (int rank = 0; rank < 2; rank++) {
      assertTrue(workers.get(rank).waitFor(200, TimeUnit.SECONDS), "rank " + rank + " hangs");
      assertEquals(0, workers.get(rank).exitValue(), Files.readString(output(rank)));
    }
    Weights first = Checkpoint.open(result(0)).weights();
    Weights second = Checkpoint.open(result(1)).weights();
    for (String name : first.names()) {
      // Replicas remain identical.
      assertArrayEquals(first.get(name).toFloatArray(), second.get(name).toFloatArray(), name);
      if (!name.equals("means")) {
        assertClose(name, alone.get(name).toFloatArray(), first.get(name).toFloatArray());
      }
    }
    float[] means = first.get("means").toFloatArray();
    assertEquals(0.5f, means[0]);
    assertTrue(Float.isNaN(means[1]));
  }

  /** Within 1e-6 of the largest element. */
  private static void assertClose(String name, float[] expected, float[] actual) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
    }
    assertTrue(largest > 0, name);
    assertTrue(difference <= TOLERANCE * largest, name + ": " + difference + " of " + largest);
  }

  /** NCCL needs one GPU per rank; with a single GPU, a group of one shows that NCCL is used. */
  @Test
  void ncclAveragesOnAGpu() throws Exception {
    LibTorch.load();
    DeviceReport cuda = LibTorch.cuda(0);
    assumeTrue(cuda.available(), cuda.detail());
    Device gpu = new Device(DeviceType.CUDA, (byte) 0);
    ProcessRank process = new ProcessRank(0, 1, 0, 1, "127.0.0.1", freePort(), false);
    // More than one bucket.
    int elements = 20 << 20;
    try (Collectives group = Rendezvous.USUAL.join(process, gpu, 25L << 20);
        org.bytedeco.pytorch.Tensor ones = torch.ones(elements).to(gpu, torch.ScalarType.Float);
        org.bytedeco.pytorch.Tensor threes = torch.mul(ones, new Scalar(3))) {
      assertEquals("rank 0 of 1 (nccl)", group.description());
      group.allReduceMean(List.of(ones, threes));
      group.broadcast(List.of(threes), 0);
      assertEquals(elements, torch.sum(ones).item_double());
      assertEquals(3.0 * elements, torch.sum(threes).item_double());
    }
  }

  private static RaeException refused(ProcessRank process) {
    LibTorch.load();
    Rendezvous impatient = new Rendezvous(Duration.ofSeconds(2), Duration.ofSeconds(2));
    return assertThrows(
        RaeException.class, () -> impatient.join(process, new Device(DeviceType.CPU), 1 << 20));
  }

  @Test
  void namesPortInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();
      String message = refused(new ProcessRank(0, 2, 0, 2, "127.0.0.1", port, false)).getMessage();
      assertTrue(message.contains("port " + port + " is in use"), message);
    }
  }

  @Test
  void namesMissingProcesses() throws Exception {
    int port = freePort();
    String waits = refused(new ProcessRank(0, 3, 0, 3, "127.0.0.1", port, false)).getMessage();
    assertTrue(waits.contains("in vain for the processes of rank [1, 2] of 3"), waits);
    String seeks =
        refused(new ProcessRank(1, 2, 0, 1, "127.0.0.1", freePort(), false)).getMessage();
    assertTrue(seeks.contains("rank 1 cannot reach rank 0 at 127.0.0.1:"), seeks);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainableNetwork;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Tests that tensors travel between processes to the bit, with threads in their place. */
class SharedEvaluationTest {
  private static final int PROCESSES = 3;

  /** One of several threads that stand for processes. */
  @SuppressWarnings("ArrayRecordComponent") // What all threads share.
  private record Peer(int rank, double[][] values, CyclicBarrier gate) implements ProcessGroup {
    @Override
    public int worldSize() {
      return values.length;
    }

    private void await() {
      try {
        gate.await();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public double[] allReduceMean(double... mine) {
      values[rank] = mine.clone();
      await();
      double[] means = new double[mine.length];
      for (double[] each : values) {
        assertEquals(mine.length, each.length);
        for (int i = 0; i < means.length; i++) {
          means[i] += each[i];
        }
      }
      for (int i = 0; i < means.length; i++) {
        means[i] /= values.length;
      }
      await();
      return means;
    }

    @Override
    public double[] broadcast(double... mine) {
      values[rank] = mine.clone();
      await();
      double[] first = values[0].clone();
      assertEquals(mine.length, first.length);
      await();
      return first;
    }

    @Override
    public void allReduceGradients(TrainableNetwork network) {
      throw new AssertionError();
    }

    @Override
    public void broadcast(TrainableNetwork network) {
      throw new AssertionError();
    }

    @Override
    public void broadcast(MovingAverage average) {
      throw new AssertionError();
    }

    @Override
    public void broadcast(Optimizer optimizer) {
      throw new AssertionError();
    }
  }

  @Test
  void tensorsTravelToTheBit() throws Exception {
    byte[] noise = new byte[1_500_003];
    new Random(3).nextBytes(noise);
    float[] floats = {Float.NaN, -0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, 1 / 3f};
    Map<String, Tensor> sent =
        Map.of(
            "bytes", Tensor.of(noise, noise.length),
            "floats", Tensor.of(floats, 5, 1),
            "numbers", Tensor.of(new long[] {Long.MIN_VALUE, -1, 7}, 3),
            "nothing", Tensor.of(new byte[0], 0));
    for (int sender = 0; sender < PROCESSES; sender++) {
      int from = sender;
      for (Map<String, Tensor> received :
          together(
              peer ->
                  () ->
                      new TensorExchange(peer).send(from, peer.rank() == from ? sent : Map.of()))) {
        assertEquals(sent.keySet(), received.keySet());
        sent.forEach(
            (name, tensor) -> {
              Tensor found = received.getOrDefault(name, Tensor.scalar(0));
              assertEquals(tensor.dtype(), found.dtype(), name);
              assertEquals(tensor.shape(), found.shape(), name);
              assertArrayEquals(bytes(tensor), bytes(found), name);
            });
      }
    }
  }

  private static byte[] bytes(Tensor tensor) {
    ByteBuffer buffer = tensor.bytes().duplicate();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private interface Work<T> {
    Callable<T> of(ProcessGroup peer);
  }

  private static <T> List<T> together(Work<T> work) throws Exception {
    double[][] values = new double[PROCESSES][];
    CyclicBarrier barrier = new CyclicBarrier(PROCESSES);
    ExecutorService threads = Executors.newFixedThreadPool(PROCESSES);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int rank = 0; rank < PROCESSES; rank++) {
        futures.add(threads.submit(work.of(new Peer(rank, values, barrier))));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}

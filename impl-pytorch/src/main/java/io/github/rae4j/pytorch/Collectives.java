// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.training.ProcessRank;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;

/**
 * Collective operations over libtorch's c10d: all-reduce and broadcast. Tensors are sent in a few
 * large buckets, of which two are in flight at a time. For one thread.
 */
final class Collectives implements AutoCloseable {
  private static final long BUCKET_BYTES = 32L << 20;
  private static final int UNDER_WAY = 2;
  private static final long POLL_MILLIS = 1000;
  private static final long NAP_NANOS = 100_000;

  private final ProcessRank process;
  private final String name;
  private final Backend backend;
  private final Device device;
  private final Heartbeat heartbeat;
  private final List<Pointer> kept;
  private boolean broken;
  private boolean closed;

  /**
   * The collectives of a connected group.
   *
   * @param backend of all processes
   * @param heartbeat closed with this object
   * @param kept native objects that the backend needs, closed after it
   */
  Collectives(ProcessRank process, GroupBackend backend, Heartbeat heartbeat, List<Pointer> kept) {
    this.process = process;
    this.name = backend.name();
    this.backend = backend.backend();
    this.device = backend.device();
    this.heartbeat = heartbeat;
    this.kept = List.copyOf(kept);
  }

  ProcessRank process() {
    return process;
  }

  /** A description for the user. */
  String description() {
    return String.format(
        Locale.ROOT, "rank %d of %d (%s)", process.rank(), process.worldSize(), name);
  }

  /** All-reduce: replaces tensors of one type by their means over all processes. */
  void allReduceMean(List<Tensor> tensors) {
    Scalar size = new Scalar((double) process.worldSize());
    // The sum is the default, and all backends support it.
    run(tensors, flat -> backend.allreduce(new TensorVector(flat)), size);
  }

  /** Broadcast: replaces tensors of one type by those of rank 0. */
  void broadcast(List<Tensor> tensors) {
    run(tensors, flat -> backend.broadcast(new TensorVector(flat)), new Scalar(1.0));
  }

  private record Bucket(List<Tensor> tensors, Tensor flat, Work work) {}

  private void run(List<Tensor> tensors, Function<Tensor, Work> operation, Scalar divisor) {
    if (broken || closed) {
      throw new IllegalStateException("the group of processes has come apart");
    }
    Deque<Bucket> underWay = new ArrayDeque<>();
    try {
      for (List<Tensor> bucket : buckets(tensors)) {
        Tensor flat = flat(bucket);
        underWay.add(new Bucket(bucket, flat, operation.apply(flat)));
        if (underWay.size() == UNDER_WAY) {
          finish(underWay.remove(), divisor);
        }
      }
      while (!underWay.isEmpty()) {
        finish(underWay.remove(), divisor);
      }
    } catch (RuntimeException e) {
      broken = true;
      throw e;
    }
  }

  private static List<List<Tensor>> buckets(List<Tensor> tensors) {
    List<List<Tensor>> buckets = new ArrayList<>();
    List<Tensor> current = new ArrayList<>();
    long bytes = 0;
    for (Tensor tensor : tensors) {
      long own = tensor.numel() * tensor.element_size();
      if (!current.isEmpty() && bytes + own > BUCKET_BYTES) {
        buckets.add(current);
        current = new ArrayList<>();
        bytes = 0;
      }
      current.add(tensor);
      bytes += own;
    }
    if (!current.isEmpty()) {
      buckets.add(current);
    }
    return buckets;
  }

  /** A copy of all elements on the device of the backend. */
  private Tensor flat(List<Tensor> bucket) {
    TensorVector rows = new TensorVector();
    bucket.forEach(tensor -> rows.push_back(tensor.reshape(-1)));
    Tensor flat = torch.cat(rows);
    return flat.device().equals(device) ? flat : flat.to(device, flat.scalar_type());
  }

  private void finish(Bucket bucket, Scalar divisor) {
    await(bucket.work());
    Tensor flat = bucket.flat();
    flat.div_(divisor);
    long from = 0;
    for (Tensor tensor : bucket.tensors()) {
      long count = tensor.numel();
      try (Tensor part = flat.narrow(0, from, count);
          Tensor shaped = part.view_as(tensor)) {
        tensor.copy_(shaped);
      }
      from += count;
    }
    bucket.work().close();
    // Otherwise all buckets would live until the end of the pointer scope.
    flat.close();
  }

  private void await(Work work) {
    Heartbeat.Watchdog watchdog = heartbeat.new Watchdog();
    if (!device.is_cpu()) {
      awaitOnDevice(work, watchdog);
      return;
    }
    while (true) {
      try {
        work._wait(new Milliseconds(POLL_MILLIS));
        return;
      } catch (RuntimeException e) {
        if (work.isCompleted()) {
          requireSuccess(work);
          return;
        }
        watchdog.check();
      }
    }
  }

  /** NCCL treats a timed-out wait as a failure of its own. */
  private void awaitOnDevice(Work work, Heartbeat.Watchdog watchdog) {
    long checked = System.nanoTime();
    while (!work.isCompleted()) {
      try {
        TimeUnit.NANOSECONDS.sleep(NAP_NANOS);
      } catch (InterruptedException e) {
        // Handled between two steps; the operation must finish in all processes.
        Thread.currentThread().interrupt();
        Thread.onSpinWait();
      }
      if (System.nanoTime() - checked > TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS)) {
        checked = System.nanoTime();
        watchdog.check();
      }
    }
    requireSuccess(work);
  }

  private void requireSuccess(Work work) {
    try {
      work._wait();
    } catch (RuntimeException e) {
      throw heartbeat.explainBroken(e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    heartbeat.close();
    if (broken) {
      // An operation that waits for a lost process cannot be cancelled, and closing the backend
      // would wait for it; so the backend stays open until this process ends.
      backend.retainReference();
      return;
    }
    // NCCL's own threads would still use what is freed here.
    backend.shutdown();
    backend.close();
    kept.forEach(Pointer::close);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.ProcessRank;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;

/**
 * Collective operations over libtorch's c10d: all-reduce and broadcast. Tensors are sent in a few
 * large buckets, of which two are in flight at a time; {@link #startMean} leaves to the caller how
 * many. For one thread at a time.
 */
final class Collectives implements AutoCloseable {
  private static final int UNDER_WAY = 2;
  private static final long POLL_MILLIS = 1000;
  private static final long NAP_NANOS = 100_000;

  private final ProcessRank process;
  private final String name;
  private final Backend backend;
  private final Device device;
  private final long bucketBytes;
  private final Heartbeat heartbeat;
  private final List<Pointer> kept;
  private final ShardReads shards = new ShardReads(this);
  private Optional<GradientReducer> reducer = Optional.empty();
  private boolean broken;
  private boolean closed;

  /**
   * The collectives of a connected group.
   *
   * @param backend of all processes
   * @param bucketBytes upper limit of a bucket that holds more than one tensor
   * @param heartbeat closed with this object
   * @param kept native objects that the backend needs, closed after it
   */
  Collectives(
      ProcessRank process,
      GroupBackend backend,
      long bucketBytes,
      Heartbeat heartbeat,
      List<Pointer> kept) {
    this.process = process;
    this.name = backend.name();
    this.backend = backend.backend();
    this.device = backend.device();
    this.bucketBytes = bucketBytes;
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

  /** How rank 0 reads state that others hold. */
  ShardReads shards() {
    return shards;
  }

  /** Whether an operation has failed, so that no other can succeed. */
  boolean isBroken() {
    return broken || closed;
  }

  /** What averages gradients during the next backward pass, if anything does. */
  Optional<GradientReducer> reducer() {
    return reducer;
  }

  void expect(Optional<GradientReducer> next) {
    reducer = next;
  }

  /** All-reduce: replaces tensors of one type by their means over all processes. */
  void allReduceMean(List<Tensor> tensors) {
    run(buckets(tensors), this::startMean);
  }

  /** Broadcast: replaces tensors of one type by those of one process. */
  void broadcast(List<Tensor> tensors, int root) {
    run(buckets(tensors), bucket -> startBroadcast(bucket, root));
  }

  /**
   * Broadcasts from several processes at a time.
   *
   * @param tensors of one type, by the process that has them
   */
  void broadcast(Map<Integer, List<Tensor>> tensors) {
    IdentityHashMap<List<Tensor>, Integer> roots = new IdentityHashMap<>();
    List<List<Tensor>> all = new ArrayList<>();
    tensors.forEach(
        (root, own) ->
            buckets(own)
                .forEach(
                    bucket -> {
                      roots.put(bucket, root);
                      all.add(bucket);
                    }));
    run(all, bucket -> startBroadcast(bucket, Objects.requireNonNull(roots.get(bucket))));
  }

  /** All-reduce: the mean of each number over all processes, in float64. */
  double[] allReduceMean(double... values) {
    return exchange(values, this::allReduceMean);
  }

  /** Broadcast: the numbers of rank 0. */
  double[] broadcast(double... values) {
    return exchange(values, tensors -> broadcast(tensors, 0));
  }

  private static Tensor copied(io.github.rae4j.tensor.Tensor host) {
    try {
      return TorchTensors.view(host).clone();
    } finally {
      Reference.reachabilityFence(host);
    }
  }

  private static double[] exchange(double[] values, Consumer<List<Tensor>> operation) {
    Shape shape = Shape.of(values.length);
    ByteBuffer buffer = io.github.rae4j.tensor.Tensor.buffer(DType.FLOAT64, shape);
    for (double value : values) {
      buffer.putDouble(value);
    }
    io.github.rae4j.tensor.Tensor host =
        io.github.rae4j.tensor.Tensor.wrap(DType.FLOAT64, shape, buffer.flip());
    Tensor own = copied(host);
    operation.accept(List.of(own));
    double[] result = new double[values.length];
    TorchTensors.copy(own, DType.FLOAT64).bytes().asDoubleBuffer().get(result);
    return result;
  }

  /** Begins to average tensors of one type over all processes, in one message. */
  Pending startMean(List<Tensor> bucket) {
    // The sum is the default, and all backends support it.
    return start(
        bucket,
        flat -> backend.allreduce(new TensorVector(flat)),
        Optional.of((double) process.worldSize()));
  }

  private Pending startBroadcast(List<Tensor> bucket, int root) {
    return start(
        bucket,
        flat ->
            backend.broadcast(
                new TensorVector(flat), new BroadcastOptions().rootRank(root).rootTensor(0)),
        Optional.empty());
  }

  @SuppressWarnings("try") // the scope is there for what it does on close
  private Pending start(
      List<Tensor> bucket, Function<Tensor, Work> operation, Optional<Double> divisor) {
    if (isBroken()) {
      throw new IllegalStateException("the group of processes has come apart");
    }
    // The message outlives whatever pointer scope it is begun in, and is freed when it has arrived.
    try (PointerScope temporaries = new PointerScope()) {
      Tensor flat = flat(bucket);
      Work work = operation.apply(flat);
      flat.retainReference();
      work.retainReference();
      return new Pending(flat, work, divisor);
    } catch (RuntimeException e) {
      broken = true;
      throw e;
    }
  }

  /** A message under way. */
  final class Pending {
    private final Tensor flat;
    private final Work work;
    private final Optional<Double> divisor;

    private Pending(Tensor flat, Work work, Optional<Double> divisor) {
      this.flat = flat;
      this.work = work;
      this.divisor = divisor;
    }

    /** Whether {@link #finish} would not wait. */
    boolean hasArrived() {
      return work.isCompleted();
    }

    /** Waits for the result and writes it into tensors of the sizes that were sent. */
    void finish(List<Tensor> tensors) {
      try {
        await(work);
        divisor.ifPresent(size -> flat.div_(new Scalar(size)));
        long from = 0;
        for (Tensor tensor : tensors) {
          long count = tensor.numel();
          try (Tensor part = flat.narrow(0, from, count);
              Tensor shaped = part.view_as(tensor)) {
            tensor.copy_(shaped);
          }
          from += count;
        }
        work.close();
        flat.close();
      } catch (RuntimeException e) {
        broken = true;
        throw e;
      }
    }
  }

  private record Sent(List<Tensor> tensors, Pending message) {
    void finish() {
      message.finish(tensors);
    }
  }

  private void run(List<List<Tensor>> buckets, Function<List<Tensor>, Pending> operation) {
    if (isBroken()) {
      throw new IllegalStateException("the group of processes has come apart");
    }
    Deque<Sent> underWay = new ArrayDeque<>();
    for (List<Tensor> bucket : buckets) {
      underWay.add(new Sent(bucket, operation.apply(bucket)));
      if (underWay.size() == UNDER_WAY) {
        underWay.remove().finish();
      }
    }
    while (!underWay.isEmpty()) {
      underWay.remove().finish();
    }
  }

  private List<List<Tensor>> buckets(List<Tensor> tensors) {
    return buckets(tensors, tensor -> tensor.numel() * tensor.element_size());
  }

  /** Divides things in their order into buckets of limited size; a larger one is alone. */
  <T> List<List<T>> buckets(List<T> things, ToLongFunction<T> bytes) {
    List<List<T>> buckets = new ArrayList<>();
    List<T> current = new ArrayList<>();
    long sum = 0;
    for (T thing : things) {
      long own = bytes.applyAsLong(thing);
      if (!current.isEmpty() && sum + own > bucketBytes) {
        buckets.add(current);
        current = new ArrayList<>();
        sum = 0;
      }
      current.add(thing);
      sum += own;
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

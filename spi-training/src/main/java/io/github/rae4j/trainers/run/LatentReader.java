// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.evaluation.latents.LatentStore;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads batches of latents in background threads, in the order of the files where several are read
 * together. Memory comes from a pool of buffers that is as large as what is read ahead. For one
 * consumer.
 */
final class LatentReader implements AutoCloseable {
  private final LatentStore store;
  private final int threads;
  private final ExecutorService pool;
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

  /** One latent of a batch: its number, and whether that of the mirrored image is meant. */
  record Sample(int number, boolean mirrored) {}

  private record Slot(Sample sample, ByteBuffer target) {}

  /** A batch that is read or about to be read. */
  static final class Batch {
    private final Shape shape;
    private final ByteBuffer bytes;
    private final List<Future<?>> reading;

    private Batch(Shape shape, ByteBuffer bytes, List<Future<?>> reading) {
      this.shape = shape;
      this.bytes = bytes;
      this.reading = reading;
    }

    /** Waits for the latents; valid until the batch is released. */
    Tensor latents() {
      reading.forEach(LatentReader::await);
      return Tensor.wrap(DType.FLOAT32, shape, bytes.duplicate().clear());
    }
  }

  LatentReader(LatentStore store, int threads) {
    this.store = store;
    this.threads = threads;
    this.pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "rae4j-latents");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Begins to read batches, which all threads share, each from lower numbers to higher ones. */
  List<Batch> read(List<List<Sample>> batches) {
    List<Slot> slots = new ArrayList<>();
    List<ByteBuffer> buffers = new ArrayList<>();
    int one = Math.toIntExact(store.latent().elements() * DType.FLOAT32.byteSize());
    for (List<Sample> batch : batches) {
      ByteBuffer buffer = buffer(batch.size());
      buffers.add(buffer);
      for (int i = 0; i < batch.size(); i++) {
        slots.add(new Slot(batch.get(i), buffer.slice(i * one, one)));
      }
    }
    slots.sort(
        Comparator.comparing((Slot slot) -> slot.sample().mirrored())
            .thenComparingInt(slot -> slot.sample().number()));
    List<Future<?>> reading = new ArrayList<>();
    int share = (slots.size() - 1) / threads + 1;
    for (int from = 0; from < slots.size(); from += share) {
      List<Slot> part = slots.subList(from, Math.min(slots.size(), from + share));
      reading.add(pool.submit(() -> part.forEach(this::read)));
    }
    List<Batch> begun = new ArrayList<>();
    for (int i = 0; i < buffers.size(); i++) {
      begun.add(new Batch(shape(batches.get(i).size()), buffers.get(i), reading));
    }
    return begun;
  }

  private void read(Slot slot) {
    store.read(slot.sample().number(), slot.sample().mirrored(), slot.target());
  }

  private Shape shape(int count) {
    return store.shape().with(0, count);
  }

  private ByteBuffer buffer(int count) {
    Shape shape = shape(count);
    ByteBuffer used = free.poll();
    // Off-heap memory is released by garbage collection only, so buffers are used again.
    return used != null && used.capacity() == shape.elements() * DType.FLOAT32.byteSize()
        ? used
        : Tensor.buffer(DType.FLOAT32, shape);
  }

  /** Gives back a batch that was read and is no longer used. */
  void release(Batch batch) {
    if (batch.reading.stream().allMatch(Future::isDone)) {
      free.add(batch.bytes);
    }
  }

  /** As a read by the thread itself, this one is ended by its result and not by an interruption. */
  private static void await(Future<?> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Stops the threads. */
  @Override
  public void close() {
    pool.shutdownNow();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Draws the noise of the next batch while the device computes the current one; a GPU would
 * otherwise wait for the noise longer than it computes. Two buffers are reused for the whole run,
 * since off-heap memory is released by garbage collection only, which is rare. For one thread.
 */
public final class NoisePrefetcher {
  private final GaussianStreams streams;
  private final Shape shape;
  private ByteBuffer given;
  private ByteBuffer other;
  private Optional<Pending> pending = Optional.empty();

  private record Pending(long first, CompletableFuture<Tensor> noise) {
    Tensor await() {
      try {
        return noise.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw e;
      }
    }
  }

  /**
   * Makes no random draws yet.
   *
   * @param count samples of a batch
   * @param shape of one sample
   */
  public NoisePrefetcher(long seed, int count, Shape shape) {
    this.streams = new GaussianStreams(seed);
    this.shape = shape;
    Shape batch = GaussianStreams.batch(count, shape);
    this.given = Tensor.buffer(DType.FLOAT32, batch);
    this.other = Tensor.buffer(DType.FLOAT32, batch);
  }

  /**
   * Returns the noise of one batch and starts to draw that of the next.
   *
   * @param first index of the batch's first sample
   * @param next index of the next batch's first sample
   * @return float32 {@code (count, shape…)}, valid until the next call
   */
  public Tensor take(long first, long next) {
    // Waits even if a different batch was prefetched, since its buffer is needed.
    Optional<Tensor> ahead = pending.map(Pending::await);
    Tensor noise =
        pending.filter(p -> p.first() == first).isPresent()
            ? ahead.orElseThrow()
            : draw(first, other);
    ByteBuffer free = given;
    given = other;
    other = free;
    pending = Optional.of(new Pending(next, CompletableFuture.supplyAsync(() -> draw(next, free))));
    return noise;
  }

  private Tensor draw(long first, ByteBuffer into) {
    return streams.noise(first, GaussianStreams.START, shape, into);
  }
}

package io.github.rae4j.trainers.flow;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The noise of each batch, drawn while the device still works on the batch before: a GPU would wait
 * for it longer than it computes. For one thread.
 */
final class NoiseAhead {
  private final GaussianStreams streams;
  private final int count;
  private final Shape shape;
  private Optional<Pending> pending = Optional.empty();

  private record Pending(long first, CompletableFuture<Tensor> noise) {}

  /**
   * Draws nothing yet.
   *
   * @param count samples of a batch
   * @param shape of one sample
   */
  NoiseAhead(long seed, int count, Shape shape) {
    this.streams = new GaussianStreams(seed);
    this.count = count;
    this.shape = shape;
  }

  /**
   * The noise of one batch; that of the next is begun.
   *
   * @param first the number of the batch's first sample
   * @param next that of the next batch's
   * @return float32 {@code (count, shape…)}
   */
  Tensor take(long first, long next) {
    Tensor noise =
        pending
            .filter(ahead -> ahead.first() == first)
            .map(NoiseAhead::await)
            .orElseGet(() -> draw(first));
    pending = Optional.of(new Pending(next, CompletableFuture.supplyAsync(() -> draw(next))));
    return noise;
  }

  private static Tensor await(Pending pending) {
    try {
      return pending.noise().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  private Tensor draw(long first) {
    return streams.noise(first, count, GaussianStreams.START, shape);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An interrupted thread ends its evaluation at the next batch. */
@Timeout(60)
class EvaluatorCancellationTest {
  private final AtomicInteger batches = new AtomicInteger();

  /** Pairs of one pixel each, which count the batches that were taken. */
  private final class Pairs implements ImagePairs {
    private final int size;

    Pairs(int size) {
      this.size = size;
    }

    @Override
    public String origin() {
      return "ones";
    }

    @Override
    public String originalsOrigin() {
      return "zeros";
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void forEachBatch(int batchSize, BiConsumer<Tensor, Tensor> consumer) {
      for (int i = 0; i < size; i++) {
        consumer.accept(
            Tensor.of(new float[] {1, 1, 1}, 1, 3, 1, 1),
            Tensor.of(new float[] {0, 0, 0}, 1, 3, 1, 1));
        batches.incrementAndGet();
      }
    }
  }

  private static EvaluationOptions options(EvaluationListener listener) {
    return new EvaluationOptions(
        Map.of(MeanDifference.NAME, Map.of()),
        new FeatureNetworkConfig("none", Map.of()),
        Optional.empty(),
        Optional.empty(),
        ImagePreparation.NONE,
        1,
        1,
        false,
        listener);
  }

  private static EvaluationResult evaluate(ImagePairs pairs, EvaluationListener listener) {
    try (Registry registry = Registry.standard();
        Evaluator evaluator = new Evaluator(registry, new NoEngine(), options(listener))) {
      return evaluator.evaluatePairs(pairs);
    }
  }

  @Test
  void anUninterruptedEvaluationEnds() {
    EvaluationResult result = evaluate(new Pairs(3), EvaluationListener.NONE);
    assertEquals(1, result.results().get(0).value());
    assertEquals(3, batches.get());
  }

  @Test
  void anInterruptedThreadStopsAtTheNextBatch() {
    try {
      assertThrows(
          CancellationException.class,
          () ->
              evaluate(
                  new Pairs(100),
                  (what, done, total) -> {
                    if (done == 2) {
                      Thread.currentThread().interrupt();
                    }
                  }));
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      Thread.interrupted();
    }
    assertEquals(2, batches.get());
  }

  @Test
  void anInterruptionDuringTheLastBatchCancelsToo() {
    try {
      assertThrows(
          CancellationException.class,
          () ->
              evaluate(
                  new Pairs(1),
                  (what, done, total) -> {
                    Thread.currentThread().interrupt();
                  }));
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void cancellingItsFutureStopsTheEvaluation() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    try {
      Future<?> future =
          executor.submit(
              () -> {
                try {
                  evaluate(
                      new Pairs(Integer.MAX_VALUE), (what, done, total) -> started.countDown());
                  end.complete(new AssertionError("it ended by itself"));
                } catch (RuntimeException | Error e) {
                  end.complete(e);
                }
              });
      assertTrue(started.await(30, TimeUnit.SECONDS));
      assertTrue(future.cancel(true));
      assertInstanceOf(CancellationException.class, end.get(30, TimeUnit.SECONDS));
    } finally {
      executor.shutdownNow();
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A generation while it runs: its listeners, and how it is stopped. */
class GenerationRunTest {
  private final FakeGeneration fake = new FakeGeneration();

  @Test
  void tellsTheListenerEveryStepOfEveryBatch() {
    List<String> heard = new ArrayList<>();
    try (GenerationPipeline pipeline = fake.pipeline()) {
      pipeline.latents(
          GenerationRequest.ofLabels(1, 2, 3)
              .withBatchSize(2)
              .withListener(
                  (done, total, step) ->
                      heard.add(done + " of " + total + ", " + step.index() + "/" + step.total())));
    }
    assertEquals(
        List.of(
            "0 of 3, 1/3",
            "0 of 3, 2/3",
            "0 of 3, 3/3",
            "2 of 3, 1/3",
            "2 of 3, 2/3",
            "2 of 3, 3/3"),
        heard);
  }

  @Test
  void aCancelledRunEndsAtOnceAndLeavesThePipelineUsable() {
    try (GenerationPipeline pipeline = fake.pipeline()) {
      GenerationRequest request = GenerationRequest.ofLabels(1, 2);
      assertThrows(
          CancellationException.class,
          () ->
              pipeline.latents(
                  request.withListener(
                      (done, total, step) -> {
                        throw new CancellationException();
                      })));
      assertEquals(1, fake.asked.size());
      assertEquals(Shape.of(2, 2, 1, 2), pipeline.latents(request).shape());
    }
  }

  @Test
  void anInterruptedThreadStopsAtTheNextStepAndStaysInterrupted() {
    try (GenerationPipeline pipeline = fake.pipeline()) {
      GenerationRequest request = GenerationRequest.ofLabels(1, 2).withBatchSize(1);
      try {
        assertThrows(
            CancellationException.class,
            () ->
                pipeline.latents(
                    request.withListener(
                        (done, total, step) -> Thread.currentThread().interrupt())));
      } finally {
        assertTrue(Thread.interrupted());
      }
      // The listener interrupted after the first step; the second one was not computed.
      assertEquals(1, fake.asked.size());
      assertEquals(Shape.of(2, 2, 1, 2), pipeline.latents(request).shape());
    }
  }

  @Test
  void cancellingItsFutureStopsAGeneration() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    try (GenerationPipeline pipeline = fake.pipeline()) {
      GenerationRequest request =
          GenerationRequest.ofLabels(new long[1_000_000])
              .withBatchSize(1)
              .withListener((done, total, step) -> started.countDown());
      Future<?> future =
          executor.submit(
              () -> {
                try {
                  pipeline.forEachBatch(request, batch -> fake.asked.clear());
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

  @Test
  void aRequestThatIsCancelledLeavesItsBatch() {
    GenerationListener cancelling =
        (done, total, step) -> {
          throw new CancellationException("enough");
        };
    GenerationRequest first = GenerationRequest.ofLabels(3, 1).withListener(cancelling);
    GenerationRequest second = GenerationRequest.ofLabels(4).withSeed(7);
    try (GenerationPipeline pipeline = fake.pipeline()) {
      List<Optional<Tensor>> both = pipeline.together(List.of(first, second));
      assertTrue(both.get(0).isEmpty());
      assertArrayEquals(
          pipeline.latents(second).toFloatArray(), both.get(1).orElseThrow().toFloatArray());
      fake.asked.clear();
      List<GenerationRequest> all = List.of(first, second.withListener(cancelling));
      assertThrows(CancellationException.class, () -> pipeline.together(all));
      assertEquals(1, fake.asked.size());
    }
  }
}

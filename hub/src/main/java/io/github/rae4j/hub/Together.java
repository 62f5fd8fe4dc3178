// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does the same with many things at once, and stops all when one fails. */
final class Together {
  private Together() {}

  /** What is done with one thing. */
  interface Task<T> {
    void run(T thing) throws IOException, InterruptedException;
  }

  /**
   * Returns when all is done; fails as the first one that failed, after the others have stopped.
   */
  static <T> void run(int threads, List<T> things, Task<T> task)
      throws IOException, InterruptedException {
    int number = Math.min(threads, things.size());
    if (number <= 1) {
      for (T thing : things) {
        task.run(thing);
      }
      return;
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(
            number,
            work -> {
              Thread thread = new Thread(work, "rae4j-hub");
              thread.setDaemon(true);
              return thread;
            });
    try {
      CompletionService<@Nullable Void> running = new ExecutorCompletionService<>(pool);
      List<Future<@Nullable Void>> all = new ArrayList<>();
      for (T thing : things) {
        all.add(
            running.submit(
                () -> {
                  task.run(thing);
                  return null;
                }));
      }
      for (int i = 0; i < all.size(); i++) {
        running.take().get();
      }
    } catch (ExecutionException e) {
      rethrow(e.getCause());
    } finally {
      stop(pool);
    }
  }

  private static void rethrow(@Nullable Throwable failure)
      throws IOException, InterruptedException {
    if (failure instanceof IOException io) {
      throw io;
    }
    if (failure instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (failure instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException("a task failed without a reason", failure);
  }

  /** Waits until no thread writes any more. */
  private static void stop(ExecutorService pool) {
    pool.shutdownNow();
    boolean isInterrupted = false;
    while (true) {
      try {
        if (pool.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

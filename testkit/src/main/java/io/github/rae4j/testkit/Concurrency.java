// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Runs assertions on several threads at once. */
final class Concurrency {
  private static final int THREADS = 4;

  private Concurrency() {}

  /** Runs it that often, and throws what one of the runs threw. */
  static void repeat(int times, Runnable assertion) {
    forEach(Collections.nCopies(times, assertion), Runnable::run);
  }

  /** Does it to every item, on several threads, and throws what one of them threw. */
  static <T> void forEach(List<T> items, Consumer<T> action) {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (T item : items) {
        runs.add(pool.submit(() -> action.accept(item)));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("one of several threads failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      pool.shutdownNow();
    }
  }
}

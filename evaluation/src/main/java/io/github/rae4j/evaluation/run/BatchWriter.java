// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Saves batches in a thread of its own while the network makes the next one. Batches are saved one
 * after another in their order, so that what is saved is what one thread would have saved. For one
 * thread that hands over batches.
 */
final class BatchWriter implements AutoCloseable {
  /** Batches that may wait; more would only take memory. */
  private static final int WAITING = 2;

  private final Semaphore room = new Semaphore(WAITING);
  // Written by the writing thread alone.
  private volatile Optional<Throwable> failure = Optional.empty();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread made = new Thread(work, "rae4j-writer");
            made.setDaemon(true);
            return made;
          });

  /**
   * Hands over a batch; waits while too many are not saved yet.
   *
   * @throws RuntimeException what saving an earlier one has thrown
   */
  void submit(Runnable saving) {
    room.acquireUninterruptibly();
    try {
      check();
    } catch (RuntimeException | Error e) {
      room.release();
      throw e;
    }
    thread.execute(
        () -> {
          try {
            if (failure.isEmpty()) {
              saving.run();
            }
          } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
          } finally {
            room.release();
          }
        });
  }

  /** Throws what saving a batch has thrown, if something has. */
  void check() {
    failure.ifPresent(BatchWriter::rethrow);
  }

  private static void rethrow(Throwable problem) {
    if (problem instanceof RuntimeException exception) {
      throw exception;
    }
    if (problem instanceof Error error) {
      throw error;
    }
  }

  /** Waits until all batches are saved, and throws what saving one has thrown. */
  void finish() {
    await();
    check();
  }

  /** Waits until all batches are saved, also where the thread is interrupted: they are done. */
  @Override
  public void close() {
    await();
  }

  private void await() {
    thread.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (thread.awaitTermination(1, TimeUnit.DAYS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

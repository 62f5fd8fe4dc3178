package io.github.rae4j.cli;

import io.github.rae4j.core.io.AtomicFiles;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a run that the user interrupts (Ctrl-C) in order: the work notices at its next step,
 * unwinds, and the process ends with status 1.
 */
final class Interruption {
  private static final long GRACE_SECONDS = 10;
  private static final long CLEANING_MILLIS = 2000;

  private final Thread worker;
  private final CountDownLatch over = new CountDownLatch(1);

  private Interruption(Thread worker) {
    this.worker = worker;
  }

  /** Makes the calling thread the one that an interruption asks to stop. */
  static Interruption install() {
    Interruption interruption = new Interruption(Thread.currentThread());
    Runtime.getRuntime()
        .addShutdownHook(new Thread(interruption::stopWorker, "rae4j-interruption"));
    return interruption;
  }

  /** Says that nothing is left to unwind. */
  void workIsOver() {
    over.countDown();
  }

  /** Throws where the calling thread has been asked to stop. */
  static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted");
    }
  }

  private void stopWorker() {
    if (over.getCount() == 0) {
      return;
    }
    worker.interrupt();
    try {
      if (!over.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        // Native code cannot be stopped within a step; what it computes is not written any more.
        System.err.println("rae4j: interrupted within a step; nothing was left half-written");
      }
      waitForCleaners();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.err.flush();
    // Only a halt ends with our status instead of 128 + the signal's number.
    Runtime.getRuntime().halt(1);
  }

  /** The hooks that delete temporary files run beside this one; a halt must not cut them short. */
  private static void waitForCleaners() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals(AtomicFiles.CLEANER)) {
        thread.join(CLEANING_MILLIS);
      }
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.RaeException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** The one thread that computes: takes what waits from the queue, batch by batch. */
final class Runner implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 30_000;

  private final JobQueue queue;
  private final JobStore store;
  private final ServerMetrics metrics;
  private final SampleRunner samples;
  private final EditRunner edits;
  private final PictureRunner pictures;
  private final Consumer<Throwable> faults;
  private final Thread thread = new Thread(this::run, "rae4j-serve-runner");

  /**
   * A runner that has not started.
   *
   * @param faults is told of what was not foreseen
   */
  Runner(
      JobQueue queue,
      JobStore store,
      ServerMetrics metrics,
      SampleRunner samples,
      EditRunner edits,
      PictureRunner pictures,
      Consumer<Throwable> faults) {
    this.queue = queue;
    this.store = store;
    this.metrics = metrics;
    this.samples = samples;
    this.edits = edits;
    this.pictures = pictures;
    this.faults = faults;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        batch(queue.next());
      }
    } catch (InterruptedException e) {
      // The server is being stopped.
      Thread.currentThread().interrupt();
    }
  }

  private void batch(List<Work.Piece> taken) {
    List<Work.Piece> pieces = taken.stream().filter(piece -> !ended(piece)).toList();
    if (pieces.isEmpty()) {
      return;
    }
    int images = Work.count(pieces);
    pieces.forEach(piece -> piece.job().start(images));
    pieces.forEach(piece -> store.save(piece.job()));
    metrics.batch(pieces.size());
    long start = System.nanoTime();
    try {
      compute(pieces);
    } catch (CancellationException e) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
      alone(pieces, e);
    }
    queue.took((System.nanoTime() - start) / 1e9, images);
    pieces.forEach(this::settle);
  }

  private void compute(List<Work.Piece> pieces) {
    Work.Piece first = pieces.get(0);
    if (first.work().sharesBatches()) {
      samples.run(pieces);
    } else if (first.request().kind().samples()) {
      edits.run(first);
    } else {
      pictures.run(first);
    }
  }

  /** What fails in a batch is tried alone, so that one job does not take others with it. */
  private void alone(List<Work.Piece> pieces, Throwable problem) {
    if (pieces.size() == 1) {
      fail(pieces.get(0), problem);
      return;
    }
    for (Work.Piece piece : pieces) {
      try {
        if (!piece.job().isCancelled()) {
          compute(List.of(piece));
        }
      } catch (CancellationException e) {
        // It is settled with the others.
      } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
        fail(piece, e);
      }
    }
  }

  private boolean ended(Work.Piece piece) {
    if (piece.job().isCancelled()) {
      end(piece, JobState.CANCELLED, "");
    }
    return piece.job().state().isOver();
  }

  private void settle(Work.Piece piece) {
    if (piece.job().isCancelled()) {
      end(piece, JobState.CANCELLED, "");
    } else if (piece.to() == piece.request().count()) {
      end(piece, JobState.DONE, "");
    }
  }

  private void fail(Work.Piece piece, Throwable problem) {
    String why;
    if (problem instanceof RaeException || problem instanceof IllegalArgumentException) {
      why = Printable.lines(String.valueOf(problem.getMessage()));
    } else if (problem instanceof OutOfMemoryError) {
      why = "there was not enough memory; ask for fewer pictures, or give the server more";
      faults.accept(problem);
    } else {
      why = "internal error; the server's log says more";
      faults.accept(problem);
    }
    end(piece, JobState.FAILED, why);
  }

  private void end(Work.Piece piece, JobState state, String why) {
    queue.finished(piece.work());
    Job job = piece.job();
    if (job.state().isOver()) {
      return;
    }
    try {
      store.saveEnd(job, state, why);
      metrics.job(piece.request().kind(), state);
    } catch (RuntimeException e) {
      // Nobody can read it from the disk, but those who wait for it are told.
      faults.accept(e);
      job.end(JobState.FAILED, "the job could not be written down: " + e.getMessage());
    }
  }

  /** Stops at the next step; what was not finished is said to be lost. */
  @Override
  public void close() {
    List<Work> unfinished = queue.close();
    thread.interrupt();
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Work work : unfinished) {
      if (!work.job().state().isOver()) {
        store.saveEnd(
            work.job(), JobState.LOST, JobStore.lost(work.job().done(), work.job().count()));
      }
    }
  }
}

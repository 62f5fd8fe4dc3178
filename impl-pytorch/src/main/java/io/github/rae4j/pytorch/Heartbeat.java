// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.training.ProcessRank;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Store;

/**
 * Tells the other processes that this one is alive, and detects lost ones.
 *
 * <p>Every process increments its own counter in the shared store. Timeouts are measured in rounds
 * of this counting, not in wall-clock time, so that a machine that resumes from suspend does not
 * consider the others lost. A collective operation can therefore wait as long as necessary, for
 * example for a checkpoint to be written, and still fail soon after a process is lost.
 */
final class Heartbeat implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  // Rounds within which a live process increments its counter at least once.
  private static final int COUNTED_WITHIN = 3;

  private final Store store;
  private final ProcessRank process;
  private final long silence;
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicLongArray counts;
  private final AtomicLongArray changed;
  private final Thread thread;
  private volatile boolean unreachable;
  private volatile boolean closed;

  /**
   * Starts the heartbeat.
   *
   * @param store used by the heartbeat thread only
   * @param silence after which a process is considered lost
   */
  Heartbeat(Store store, ProcessRank process, Duration silence) {
    this.store = store;
    this.process = process;
    this.silence = Math.max(COUNTED_WITHIN, silence.dividedBy(INTERVAL));
    this.counts = new AtomicLongArray(process.worldSize());
    this.changed = new AtomicLongArray(process.worldSize());
    this.thread = new Thread(this::count, "rae4j-heartbeat");
    thread.setDaemon(true);
    thread.start();
  }

  private void count() {
    try {
      while (!closed) {
        store.add(key(process.rank()), 1);
        for (int rank = 0; rank < process.worldSize(); rank++) {
          long count = store.add(key(rank), 0);
          if (counts.getAndSet(rank, count) != count) {
            changed.set(rank, rounds.get());
          }
        }
        rounds.incrementAndGet();
        TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
      }
    } catch (InterruptedException e) {
      // Closed.
    } catch (RuntimeException e) {
      // Rank 0 hosts the store.
      unreachable = true;
    }
  }

  private static String key(int rank) {
    return "alive/" + rank;
  }

  /** The processes that stopped responding, as text. */
  Optional<String> lost() {
    return unreachable ? Optional.of(words(List.of(0))) : silentFor(silence);
  }

  private Optional<String> silentFor(long limit) {
    List<Integer> silent =
        IntStream.range(0, process.worldSize())
            .filter(rank -> rank != process.rank() && rounds.get() - changed.get(rank) > limit)
            .boxed()
            .toList();
    return silent.isEmpty() ? Optional.empty() : Optional.of(words(silent));
  }

  /** Monitors one wait, polled about every {@link #INTERVAL}. */
  final class Watchdog {
    private long seen = -1;
    private long polls;

    /**
     * Returns if waiting may continue.
     *
     * @throws RaeException if a process is lost
     */
    void check() {
      long now = rounds.get();
      polls = now == seen ? polls + 1 : 0;
      seen = now;
      // The rounds stop if the store's machine has disappeared.
      Optional<String> lost = polls > silence ? Optional.of(words(List.of(0))) : lost();
      if (lost.isPresent()) {
        throw explain(lost.get());
      }
    }
  }

  /** The error for a broken connection; takes a few seconds to find out which process was lost. */
  RaeException explainBroken(RuntimeException cause) {
    try {
      long from = rounds.get();
      for (int i = 0;
          i <= COUNTED_WITHIN && !unreachable && rounds.get() - from <= COUNTED_WITHIN;
          i++) {
        TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
      }
      Optional<String> lost =
          unreachable ? Optional.of(words(List.of(0))) : silentFor(COUNTED_WITHIN - 1L);
      if (process.rank() == 0) {
        // This process hosts the store for the others.
        TimeUnit.NANOSECONDS.sleep(INTERVAL.multipliedBy(2).toNanos());
      }
      RaeException problem = explain(lost.orElse("one of the other processes"));
      problem.addSuppressed(cause);
      return problem;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return explain("one of the other processes");
    }
  }

  private RaeException explain(String who) {
    return new DeviceException(
        String.format(
            Locale.ROOT,
            "lost %s of %d processes: it has ended or does not answer any more, and what it printed"
                + " last says why; this process (rank %d) ends too. Start all again and resume",
            who,
            process.worldSize(),
            process.rank()),
        Where.part("training engine 'pytorch'"));
  }

  private static String words(List<Integer> ranks) {
    return (ranks.size() == 1 ? "rank " : "ranks ")
        + ranks.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(INTERVAL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

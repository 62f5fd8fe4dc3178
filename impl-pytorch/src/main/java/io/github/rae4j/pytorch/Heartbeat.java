package io.github.rae4j.pytorch;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.training.ProcessRank;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Store;

/**
 * Tells the other processes that this one is alive, and notices who is not.
 *
 * <p>Every process counts up a number of its own in the common store. Silence is measured in rounds
 * of this counting, not in time, so that a machine that was suspended does not take the others for
 * dead when it wakes up. A collective operation can so wait as long as it must, for example for a
 * checkpoint that is being written, and still end soon when a process is gone.
 */
final class Heartbeat implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  // Rounds in which a process that is alive counts at least once.
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
   * Starts to count.
   *
   * @param store for this thread alone
   * @param silence after which a process is taken for lost
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
      // The store is rank 0's.
      unreachable = true;
    }
  }

  private static String key(int rank) {
    return "alive/" + rank;
  }

  /** The processes that do not answer any more, in words. */
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

  /** Watches a wait, in polls of about {@link #INTERVAL}. For one wait. */
  final class Watchdog {
    private long seen = -1;
    private long polls;

    /**
     * Goes on waiting.
     *
     * @throws RaeException if a process is lost
     */
    void check() {
      long now = rounds.get();
      polls = now == seen ? polls + 1 : 0;
      seen = now;
      // Counting stands still where the store's machine has vanished without a word.
      Optional<String> lost = polls > silence ? Optional.of(words(List.of(0))) : lost();
      if (lost.isPresent()) {
        throw explain(lost.get());
      }
    }
  }

  /** What to say about a connection that broke: takes a few seconds to find out whose it was. */
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
        // The others ask this process's store.
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
    return new RaeException(
        "lost %s of %d processes: it has ended or does not answer any more, and what it printed last says why; this process (rank %d) ends too. Start all again with --resume"
            .formatted(who, process.worldSize(), process.rank()));
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

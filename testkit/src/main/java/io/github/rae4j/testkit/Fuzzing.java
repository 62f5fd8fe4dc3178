// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import com.sun.management.ThreadMXBean;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads damaged files one after the other: each is either read or refused with a {@link
 * RaeException} that a user can understand, in bounded time and memory, and without running
 * anything that the file names.
 *
 * <p>A run is bounded by a number of files and by a time; {@code -Drae4j.fuzz.seconds=600} makes it
 * longer, {@code -Drae4j.fuzz.seed} gives other files, and with {@code -Drae4j.fuzz.case} only the
 * file that a failure names is read.
 */
public final class Fuzzing {
  /** A class that files name; nothing may load it. */
  public static final String CANARY_CLASS = "io.github.rae4j.testkit.FuzzingCanary";

  /** A file that the code in files would make; nothing may. */
  public static final String CANARY = "RAE4J_FUZZ_CANARY";

  private static final String PROPERTIES = "rae4j.fuzz.";
  private static final long DEFAULT_SEED = 20_260_101;
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** What a message about a file should never say: it is the language of the program. */
  private static final Pattern INTERNAL =
      Pattern.compile(
          "Exception|java\\.|Negative position|Nul character|out of bounds|\\.tmp\\b"
              + "|\\b(?:io|org|com|sun|jdk)\\.[\\w.$]+@[0-9a-f]{6,}|\\[[BCDFIJSZ]@[0-9a-f]{6,}"
              + "|ClassCast|Source: |fasterxml|snakeyaml|StreamRead");

  private final String name;
  private final Path folder;
  private long maxHeap = 256L << 20;

  /**
   * A run.
   *
   * @param name the format, for messages and reports
   * @param folder where the files are written
   */
  public Fuzzing(String name, Path folder) {
    this.name = name;
    this.folder = folder;
  }

  /** With another limit of the bytes that reading one file may allocate on the heap. */
  public Fuzzing withHeap(long bytes) {
    maxHeap = bytes;
    return this;
  }

  /** Makes the content of a damaged file. */
  @FunctionalInterface
  public interface Damage {
    /** The content, made of nothing but the mutator's numbers. */
    byte[] make(Mutator mutator) throws IOException;
  }

  /** Reads a file completely. */
  @FunctionalInterface
  public interface Reading {
    /** Reads everything that a program would use. */
    void read(Path file) throws IOException;
  }

  /**
   * How many files were read and refused.
   *
   * @param seconds what reading took
   */
  public record Result(String name, int read, int refused, double seconds) {
    /** A row of a table. */
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "| %s | %,d | %,d | %.1f |", name, read, refused, seconds);
    }
  }

  /**
   * Runs.
   *
   * @param files how many files are read at most, unless a longer time is asked for
   * @param seconds for how long, unless another time is asked for
   * @param ending of the files' names
   * @throws AssertionError naming seed and number of the file that was neither read nor refused
   */
  public Result run(int files, int seconds, String ending, Damage damage, Reading reading)
      throws IOException {
    long seed = Long.getLong(PROPERTIES + "seed", DEFAULT_SEED);
    int only = Integer.getInteger(PROPERTIES + "case", -1);
    Integer asked = Integer.getInteger(PROPERTIES + "seconds");
    long limit = TimeUnit.SECONDS.toNanos(asked == null ? seconds : asked);
    int count = asked == null ? files : Integer.MAX_VALUE;
    Path file = folder.resolve("fuzz" + ending);
    long start = System.nanoTime();
    int read = 0;
    int refused = 0;
    for (int i = Math.max(only, 0); i < count && System.nanoTime() - start < limit; i++) {
      byte[] content = damage.make(new Mutator(seed * 1_000_003 + i));
      Files.write(file, content);
      if (accepts(file, reading, String.format(Locale.ROOT, "seed %d, case %d", seed, i))) {
        read++;
      } else {
        refused++;
      }
      if (only >= 0) {
        break;
      }
    }
    return new Result(name, read, refused, (System.nanoTime() - start) / 1e9);
  }

  private boolean accepts(Path file, Reading reading, String which) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    boolean accepted = false;
    try {
      reading.read(file);
      accepted = true;
    } catch (RaeException e) {
      requireClear(e, which);
    } catch (RuntimeException | Error | IOException e) {
      throw failure(which, "ended with " + e, e);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    long nanos = System.nanoTime() - start;
    if (allocated > maxHeap) {
      throw failure(which, "needed " + allocated + " bytes of heap", null);
    }
    if (nanos > MAX_NANOS) {
      throw failure(which, "took " + nanos / 1_000_000 + " ms", null);
    }
    if (Files.exists(Path.of(CANARY))
        || Files.exists(folder.resolve(CANARY))
        || System.getProperty(FuzzingCanary.TOUCHED) != null) {
      throw failure(which, "ran code that the file names", null);
    }
    return accepted;
  }

  private void requireClear(RaeException refusal, String which) {
    String message = refusal.getMessage();
    boolean plain = message.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\t');
    if (message.isBlank() || !plain || INTERNAL.matcher(message).find()) {
      throw failure(which, "was refused with the message \"" + message + "\"", refusal);
    }
  }

  private AssertionError failure(String which, String problem, @Nullable Throwable cause) {
    return new AssertionError(
        name + ", " + which + " (-Drae4j.fuzz.seed, -Drae4j.fuzz.case): " + problem, cause);
  }
}

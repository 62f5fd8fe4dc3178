// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.run.FolderLock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.Path;

/**
 * Keeps a second driver out of a run folder. On this machine's file system the folder is locked by
 * the operating system, which forgets it with the process. Other file systems know no locks: there
 * the driver keeps changing a small file, and one that finds it unchanged for a while takes over.
 * Not thread-safe.
 */
final class DriverLock implements AutoCloseable {
  /** The name of the file that the driver keeps changing. */
  static final String FILE = "driver";

  /** How often the file changes. */
  static final Duration BEAT = Duration.ofSeconds(10);

  private final Optional<FolderLock> local;
  private final Optional<Heartbeat> heartbeat;
  private boolean closed;

  private DriverLock(Optional<FolderLock> local, Optional<Heartbeat> heartbeat) {
    this.local = local;
    this.heartbeat = heartbeat;
  }

  /**
   * Takes the folder.
   *
   * @param target what the run writes, for the message
   * @throws DataException if another driver has it
   */
  static DriverLock take(RunFiles files, Path folder, Path target) {
    Optional<java.nio.file.Path> here = RunFiles.local(folder);
    if (here.isPresent()) {
      java.nio.file.Path shown = RunFiles.local(target).orElseThrow();
      return new DriverLock(Optional.of(FolderLock.take(here.get(), shown)), Optional.empty());
    }
    return new DriverLock(
        Optional.empty(), Optional.of(Heartbeat.start(files, folder, target, BEAT)));
  }

  /** Lets the folder go; the file stays, unchanged from now on. Closing twice does nothing. */
  @Override
  public void close() {
    if (closed) {
      return; // Else the file would come back into a folder that was deleted meanwhile.
    }
    closed = true;
    heartbeat.ifPresent(Heartbeat::close);
    local.ifPresent(FolderLock::close);
  }

  /** A small file that changes as long as its driver lives. */
  static final class Heartbeat implements AutoCloseable {
    private final RunFiles files;
    private final Path file;
    private final String driver = UUID.randomUUID().toString();
    private final AtomicLong beats = new AtomicLong();
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> task;

    private Heartbeat(RunFiles files, Path file, Duration beat) {
      this.files = files;
      this.file = file;
      beat();
      this.timer =
          Executors.newSingleThreadScheduledExecutor(
              work -> {
                Thread thread = new Thread(work, "rae4j-driver-lock");
                thread.setDaemon(true);
                return thread;
              });
      this.task =
          timer.scheduleWithFixedDelay(
              this::beatAgain, beat.toMillis(), beat.toMillis(), TimeUnit.MILLISECONDS);
    }

    static Heartbeat start(RunFiles files, Path folder, Path target, Duration beat) {
      Path file = new Path(folder, FILE);
      if (files.find(file).isPresent()) {
        byte[] before = files.read(file);
        for (int i = 0; i < 3 && !new String(before, StandardCharsets.UTF_8).isBlank(); i++) {
          sleep(beat);
          if (!Arrays.equals(before, files.read(file))) {
            throw new DataException(
                "another driver is writing " + target + " at this moment; wait for it",
                Where.file(target));
          }
        }
      }
      return new Heartbeat(files, file, beat);
    }

    private static void sleep(Duration time) {
      try {
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      }
    }

    private void beat() {
      files.write(file, (driver + " " + beats.incrementAndGet()).getBytes(StandardCharsets.UTF_8));
    }

    private void beatAgain() {
      try {
        beat();
      } catch (RaeException e) {
        // A file system that is away for a moment; an exception would end the beats for good.
        beats.incrementAndGet();
      }
    }

    @Override
    public void close() {
      task.cancel(false);
      timer.shutdown();
      try {
        if (timer.awaitTermination(1, TimeUnit.MINUTES)) {
          // Blank: whoever comes next need not wait.
          files.write(file, new byte[0]);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.processes;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Interruption;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Runs a command in several processes of this machine, each of which makes a part of the whole.
 *
 * <p>If one fails, the others are ended in order and keep what they have done; an interruption does
 * the same.
 */
public final class ProcessGroup {
  private static final int SIGNALLED = 128;
  private static final int WRONG_USAGE = 2;
  // GPUs of one machine are not more, and on a processor each process needs a core.
  private static final int MOST = 16;
  private static final long END_SECONDS = 20;

  private final CommonOptions common;
  private final int count;
  private final IntFunction<List<String>> arguments;
  private final ChildLines lines;
  private final BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
  private final List<Process> processes = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Void>> watched = new ArrayList<>();

  /**
   * A group that is not started yet.
   *
   * @param count number of processes
   * @param arguments of the program in each process, which are numbered from 0
   */
  public ProcessGroup(CommonOptions common, int count, IntFunction<List<String>> arguments) {
    this.common = common;
    this.count = count;
    this.arguments = arguments;
    this.lines = new ChildLines(common, count);
  }

  /**
   * A group of which each process makes one part, by {@code --part I/N}.
   *
   * @param shared arguments of all of them
   * @param own further arguments of each, which are numbered from 0
   */
  public static ProcessGroup ofParts(
      CommonOptions common, int count, List<String> shared, IntFunction<List<String>> own) {
    return new ProcessGroup(
        common,
        count,
        index -> {
          List<String> words = new ArrayList<>(shared);
          words.addAll(own.apply(index));
          words.add("--part=" + (index + 1) + "/" + count);
          return words;
        });
  }

  /**
   * Refuses a number of processes that a machine has no use for.
   *
   * @throws UsageException naming the option
   */
  public static void requireCount(int count) {
    UsageException.requirePositive("--nproc", count);
    int cores = Runtime.getRuntime().availableProcessors();
    UsageException.requireAtMost("--nproc", count, Math.max(MOST, cores), cores);
  }

  /**
   * Starts all processes and waits for their end.
   *
   * @return the exit status: 0, or that of wrong usage if this is what a process says, who has then
   *     said why
   * @throws RaeException naming the one that failed first
   * @throws CancellationException if the calling thread is interrupted
   */
  public int run() {
    Thread last = new Thread(() -> processes.forEach(ProcessGroup::kill), "rae4j-last");
    Runtime.getRuntime().addShutdownHook(last);
    try {
      // When one has failed or a signal has come, no more are started.
      for (int i = 0; i < count && processes.stream().noneMatch(ProcessGroup::hasFailed); i++) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        start(i);
      }
      return await();
    } catch (InterruptedException e) {
      processes.forEach(ProcessGroup::stop);
      // Without a timeout: what they write is completed; a second signal stops everything at once.
      processes.forEach(process -> process.onExit().join());
      throw new CancellationException("interrupted");
    } catch (IOException e) {
      throw new RaeException("cannot start the processes of --nproc: " + e.getMessage(), e);
    } finally {
      processes.forEach(ProcessGroup::kill);
      lines.await();
      Runtime.getRuntime().removeShutdownHook(last);
    }
  }

  private static boolean hasFailed(Process process) {
    return !process.isAlive() && process.exitValue() != 0;
  }

  private void start(int index) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            SameProgram.words(
                common.program(),
                List.of("-Drae4j.terminal=false", "-Drae4j.progress=report"),
                arguments.apply(index)));
    Map<String, String> environment = builder.environment();
    environment.put(Interruption.LAUNCHER, Long.toString(ProcessHandle.current().pid()));
    environment.put(Share.VARIABLE, new Share(index, count).text());
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    process.getOutputStream().close();
    processes.add(process);
    lines.follow(process, index);
    watched.add(process.onExit().thenRun(() -> ended.add(index)));
  }

  private int await() throws InterruptedException {
    for (int running = processes.size(); running > 0; running--) {
      int index = ended.take();
      int status = processes.get(index).exitValue();
      if (status == WRONG_USAGE) {
        endOthers();
        return status;
      }
      if (status != 0) {
        endOthers();
        throw new RaeException(
            String.format(
                Locale.ROOT,
                "process %d of %d %s, so all have been ended; what is done is kept: run the same"
                    + " command again to go on",
                index + 1,
                count,
                status > SIGNALLED
                    ? "was killed (signal " + (status - SIGNALLED) + ")"
                    : "failed (exit status " + status + ", reason above)"));
      }
    }
    return 0;
  }

  private void endOthers() throws InterruptedException {
    processes.forEach(ProcessGroup::stop);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
    for (Process process : processes) {
      if (!process.waitFor(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        kill(process);
        process.waitFor();
      }
    }
  }

  // Process.destroy would close the pipes and lose the last words.
  private static void stop(Process process) {
    process.toHandle().destroy();
  }

  private static void kill(Process process) {
    process.toHandle().destroyForcibly();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.processes;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Interruption;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
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
  private static final long END_SECONDS = 20;

  private final CommonOptions common;
  private final int count;
  private final IntFunction<List<String>> arguments;
  private final ChildLines lines;
  private final BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
  private final List<Process> processes = new ArrayList<>();
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
   * Starts all processes and waits for their end.
   *
   * @throws RaeException naming the one that failed first
   * @throws CancellationException if the calling thread is interrupted
   */
  public void run() {
    Thread last = new Thread(() -> processes.forEach(ProcessGroup::kill), "rae4j-last");
    Runtime.getRuntime().addShutdownHook(last);
    try {
      for (int i = 0; i < count; i++) {
        start(i);
      }
      await();
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

  private void await() throws InterruptedException {
    for (int running = count; running > 0; running--) {
      int index = ended.take();
      int status = processes.get(index).exitValue();
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

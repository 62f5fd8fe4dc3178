// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.processes;

import io.github.rae4j.cli.terminal.Interruption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of several processes on this machine this one is, and so what of the machine is its own.
 *
 * @param index of the process, from 0
 * @param count of the processes
 */
public record Share(int index, int count) {
  /** The environment variable that tells a process. */
  static final String VARIABLE = "RAE4J_SHARE";

  private static final Pattern TEXT = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

  /** The share of this process; empty if it was not started as one of several. */
  public static Optional<Share> ofThisProcess() {
    String text = System.getenv(VARIABLE);
    Matcher numbers = TEXT.matcher(text == null ? "" : text);
    return numbers.matches()
        ? Optional.of(
            new Share(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2))))
        : Optional.empty();
  }

  String text() {
    return index + "/" + count;
  }

  /**
   * How many of a number of threads this process runs, at least one.
   *
   * @param wanted of all processes together; 0 stands for all cores
   */
  public int threads(int wanted) {
    int all = wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
    return Math.max(1, all / count + (index < all % count ? 1 : 0));
  }

  /**
   * Ends the work of the calling thread in order when the process that has started this one is
   * gone; nothing if there is none.
   */
  public static void stopWithLauncher() {
    Thread worker = Thread.currentThread();
    Optional.ofNullable(System.getenv(Interruption.LAUNCHER))
        .map(Long::parseLong)
        .ifPresent(
            launcher -> {
              Thread watch = new Thread(() -> awaitEnd(launcher, worker), "rae4j-launcher-watch");
              watch.setDaemon(true);
              watch.start();
            });
  }

  private static void awaitEnd(long launcher, Thread worker) {
    ProcessHandle.of(launcher).ifPresent(process -> process.onExit().join());
    worker.interrupt();
  }
}

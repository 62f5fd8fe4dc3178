// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.util.List;

/** Runs spark-submit as a process whose output is this one's. */
final class SubmitProcess {
  private static final int SIGNALLED = 128;

  private SubmitProcess() {}

  /**
   * Starts it and waits for its end; an interruption ends it too, in order.
   *
   * @return 0, or the status of wrong usage that the job has found
   * @throws RaeException if it failed otherwise
   */
  static int run(List<String> words) {
    Process process;
    try {
      process = new ProcessBuilder(words).inheritIO().start();
    } catch (IOException e) {
      throw new RaeException("cannot start " + words.get(0) + ": " + e.getMessage(), e);
    }
    Thread last = new Thread(process::destroyForcibly, "rae4j-last");
    Runtime.getRuntime().addShutdownHook(last);
    int status;
    try {
      status = process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      status = process.onExit().join().exitValue();
    } finally {
      Runtime.getRuntime().removeShutdownHook(last);
    }
    if (status > SIGNALLED) {
      throw new RaeException(
          "spark-submit was killed (signal "
              + (status - SIGNALLED)
              + "); run the same command again to go on");
    }
    return status;
  }
}

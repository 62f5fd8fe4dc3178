// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.processes;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Interruption;
import io.github.rae4j.cli.terminal.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What several processes say: their progress becomes one line, and what more than one of them says
 * is said once.
 */
final class ChildLines {
  private static final long PATIENCE_MILLIS = 3000;

  private final CommonOptions common;
  private final Progress progress;
  private final double[] shares;
  private final Set<String> said = new HashSet<>();
  private final List<Thread> threads = new ArrayList<>();

  ChildLines(CommonOptions common, int count) {
    this.common = common;
    this.progress = common.progress();
    this.shares = new double[count];
  }

  /** Follows standard error of a process until it ends. */
  void follow(Process process, int index) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader lines = process.errorReader(Charset.defaultCharset())) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  take(line, index);
                }
              } catch (IOException e) {
                // The process has ended, and its pipe with it.
              }
            },
            "rae4j-err-" + process.pid());
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private synchronized void take(String line, int index) {
    if (line.startsWith(Progress.REPORT)) {
      String[] words = line.substring(Progress.REPORT.length()).split(" ", 2);
      try {
        shares[index] = Double.parseDouble(words[0]);
      } catch (NumberFormatException e) {
        return;
      }
      double all = 0;
      for (double share : shares) {
        all += share / shares.length;
      }
      progress.draw(words.length > 1 ? words[1] : "", all);
    } else if (!line.equals(Interruption.MESSAGE) && said.add(line)) {
      progress.finish();
      common.err().println(line);
    }
  }

  /** Waits until all is said; the processes must have ended. */
  void await() {
    boolean interrupted = Thread.interrupted();
    try {
      for (Thread thread : threads) {
        thread.join(PATIENCE_MILLIS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    synchronized (this) {
      progress.finish();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

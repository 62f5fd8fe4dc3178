// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.training;

import io.github.rae4j.cli.terminal.CommonOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Forwards the output of the processes of a group. */
final class ChildOutput {
  // libtorch's gloo logs to standard output, which is for results.
  private static final String CHATTER = "[Gloo] ";
  private static final String OURS = "rae4j: ";
  private static final long PRECEDENCE_MILLIS = 500;
  private static final long PATIENCE_MILLIS = 3000;

  private final CommonOptions common;
  private final List<Thread> threads = new ArrayList<>();
  private final Set<String> said = new HashSet<>();

  ChildOutput(CommonOptions common) {
    this.common = common;
  }

  /** Follows a process until it ends. */
  void follow(Process process, int rank) {
    if (rank == 0) {
      start(process, "out", () -> results(process.inputReader(Charset.defaultCharset())));
      start(process, "err", () -> speech(process.errorReader(Charset.defaultCharset())));
    } else {
      start(process, "err", () -> messages(process.errorReader(Charset.defaultCharset()), rank));
    }
  }

  /** Waits until all output is forwarded; the processes must have ended. */
  void await() {
    boolean interrupted = Thread.interrupted();
    try {
      for (Thread thread : threads) {
        thread.join(PATIENCE_MILLIS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Copying {
    void run() throws IOException, InterruptedException;
  }

  private void start(Process process, String stream, Copying copying) {
    Thread thread =
        new Thread(
            () -> {
              try {
                copying.run();
              } catch (IOException e) {
                // The process has ended, and its pipe with it.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "rae4j-" + stream + "-" + process.pid());
    threads.add(thread);
    thread.start();
  }

  private void results(BufferedReader lines) throws IOException {
    PrintWriter out = common.out();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.startsWith(CHATTER)) {
        out.println(line);
      }
    }
  }

  /** Forwarded immediately, so that a progress line is updated. */
  private void speech(Reader characters) throws IOException {
    PrintWriter err = common.err();
    StringBuilder line = new StringBuilder();
    char[] buffer = new char[1024];
    for (int n = characters.read(buffer); n >= 0; n = characters.read(buffer)) {
      for (int i = 0; i < n; i++) {
        if (buffer[i] == '\n') {
          isNew(line.toString());
          line.setLength(0);
        } else {
          line.append(buffer[i]);
        }
      }
      err.write(buffer, 0, n);
      err.flush();
    }
  }

  /**
   * A wrong config makes all processes print the same message, which is then printed once, for rank
   * 0.
   */
  private void messages(BufferedReader lines, int rank) throws IOException, InterruptedException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(OURS)) {
        TimeUnit.MILLISECONDS.sleep(PRECEDENCE_MILLIS);
      }
      if (isNew(line)) {
        common.err().println("[rank " + rank + "] " + line);
      }
    }
  }

  private synchronized boolean isNew(String line) {
    return said.add(line);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.training;

import io.github.rae4j.cli.processes.SameProgram;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Interruption;
import io.github.rae4j.core.training.DistributedEnvironment;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command as a group of processes on this machine.
 *
 * <p>The output of rank 0 is printed as it is; standard error of the other ranks is prefixed with
 * their rank. If one process fails, all are stopped. An interruption is forwarded, so that all shut
 * down cleanly.
 */
final class ProcessLauncher {
  private static final String QUIET = "TORCH_CPP_LOG_LEVEL";
  private static final String TOKEN = "RAE4J_GROUP_TOKEN";
  private static final int TOKEN_BYTES = 16;
  private static final List<String> SOCKETS = List.of("GLOO_SOCKET_IFNAME", "NCCL_SOCKET_IFNAME");
  private static final String MASTER_PORT = "MASTER_PORT";
  private static final int SIGNALLED = 128;
  // The processes detect a lost one themselves, and report it.
  private static final long NOTICE_SECONDS = 12;
  private static final long END_SECONDS = 5;

  private final Class<?> main;
  private final List<String> arguments;
  private final int count;
  private final ChildOutput output;
  private final BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
  private final List<Process> processes = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Void>> watched = new ArrayList<>();

  /**
   * A launcher.
   *
   * @param arguments of each process
   * @param count how many processes
   */
  ProcessLauncher(CommonOptions common, List<String> arguments, int count) {
    this.main = common.program();
    this.arguments = List.copyOf(arguments);
    this.count = count;
    this.output = new ChildOutput(common);
  }

  /** The process that has started this one as a part of a group. */
  static Optional<ProcessHandle> launcher() {
    String pid = System.getenv(Interruption.LAUNCHER);
    return pid == null ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
  }

  /**
   * Starts all and waits for their end.
   *
   * @return the exit status: 0, or 1 if the command was interrupted
   * @throws RaeException naming the process that failed
   */
  int run() {
    Thread last = new Thread(() -> processes.forEach(ProcessLauncher::kill), "rae4j-last");
    Runtime.getRuntime().addShutdownHook(last);
    try {
      start();
      return await();
    } catch (InterruptedException e) {
      processes.forEach(ProcessLauncher::stop);
      awaitAll();
      return 1;
    } catch (IOException e) {
      throw new RaeException("cannot start the processes of --nproc: " + e.getMessage(), e);
    } finally {
      processes.forEach(ProcessLauncher::kill);
      output.await();
      Runtime.getRuntime().removeShutdownHook(last);
    }
  }

  private void start() throws IOException, InterruptedException {
    int port = port();
    String token = token();
    for (int rank = 0; rank < count; rank++) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      ProcessBuilder builder = new ProcessBuilder(words(rank));
      Map<String, String> environment = builder.environment();
      environment.putAll(DistributedEnvironment.localProcess(rank, count, port));
      environment.put(Interruption.LAUNCHER, Long.toString(ProcessHandle.current().pid()));
      environment.putIfAbsent(QUIET, "ERROR");
      environment.put(TOKEN, token);
      // Nothing listens on other interfaces: the group is on this machine.
      loopback().ifPresent(name -> SOCKETS.forEach(each -> environment.put(each, name)));
      if (rank > 0) {
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      }
      Process process = builder.start();
      process.getOutputStream().close();
      processes.add(process);
      output.follow(process, rank);
      int number = rank;
      watched.add(process.onExit().thenRun(() -> ended.add(number)));
    }
  }

  /** A secret of this run, so that no other process can join it. */
  private static String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static Optional<String> loopback() throws IOException {
    return Optional.ofNullable(
            NetworkInterface.getByInetAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1})))
        .map(NetworkInterface::getName);
  }

  private static int port() throws IOException {
    String given = System.getenv(MASTER_PORT);
    if (given != null) {
      try {
        return Integer.parseInt(given.trim());
      } catch (NumberFormatException e) {
        throw new RaeException(
            "the environment variable MASTER_PORT should be a number, but is '" + given + "'", e);
      }
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private List<String> words(int rank) {
    return SameProgram.words(
        main, rank > 0 ? List.of("-Drae4j.terminal=false") : List.of(), arguments);
  }

  private int await() throws InterruptedException {
    for (int running = count; running > 0; running--) {
      int rank = ended.take();
      int status = processes.get(rank).exitValue();
      if (status != 0) {
        endOthers();
        throw new RaeException(
            String.format(
                Locale.ROOT,
                "rank %d of %d %s, so all have been ended; --resume goes on from the last"
                    + " checkpoint",
                rank,
                count,
                status > SIGNALLED
                    ? "was killed (signal " + (status - SIGNALLED) + ")"
                    : "failed (exit status " + status + ", reason above)"));
      }
    }
    return 0;
  }

  // Process.destroy would close the pipes and lose the last output.
  private static void stop(Process process) {
    process.toHandle().destroy();
  }

  private static void kill(Process process) {
    process.toHandle().destroyForcibly();
  }

  private void endOthers() throws InterruptedException {
    if (!awaitAll(NOTICE_SECONDS)) {
      processes.forEach(ProcessLauncher::stop);
      if (!awaitAll(END_SECONDS)) {
        processes.forEach(ProcessLauncher::kill);
        awaitAll(END_SECONDS);
      }
    }
  }

  private boolean awaitAll(long seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (Process process : processes) {
      if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return true;
  }

  /** Without a timeout: rank 0 may be writing; a second signal stops everything at once. */
  private void awaitAll() {
    processes.forEach(process -> process.onExit().join());
  }
}

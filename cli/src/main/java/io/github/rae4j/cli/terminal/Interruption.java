// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.terminal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a run that the user interrupts (Ctrl-C, SIGTERM) in order: the work notices at its next
 * step, unwinds, and the process ends with status 1. A second signal ends it at once; temporary
 * files are deleted in any case.
 *
 * <p>A shutdown hook would not do: the virtual machine then ends with 128 + the signal's number, or
 * has to be halted before it has deleted what libraries left in the temporary folder.
 */
public final class Interruption {
  private static final long PATIENCE_SECONDS = 1;

  /** The option that says how long a run may take to end in order. */
  static final String GRACE = "--grace";

  /** Long enough for a large checkpoint; a scheduler's own limit is usually shorter. */
  static final int DEFAULT_GRACE_SECONDS = 300;

  /** Set, to its process number, by a program that starts others of the same run. */
  public static final String LAUNCHER = "RAE4J_LAUNCHER";

  /** What a command says that was interrupted. */
  public static final String MESSAGE = "rae4j: interrupted; nothing was left half-written";

  private final Thread worker;
  private final long graceSeconds;
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final boolean atOnce;

  private Interruption(Thread worker, boolean atOnce, long graceSeconds) {
    this.worker = worker;
    this.atOnce = atOnce;
    this.graceSeconds = graceSeconds;
  }

  /**
   * Makes the calling thread the one that an interruption asks to stop.
   *
   * @param atOnce whether the program writes nothing and ends at once, without a word
   * @param arguments of the command, of which {@code --grace SECONDS} is read before all others
   */
  public static Interruption install(boolean atOnce, String... arguments) {
    Interruption interruption = new Interruption(Thread.currentThread(), atOnce, grace(arguments));
    // The terminal's signals reach a launcher as well, which passes them on.
    Set<String> own = isLaunched() ? Set.of("TERM") : Set.of("INT", "TERM", "HUP");
    for (String name : List.of("INT", "TERM", "HUP")) {
      interruption.handle(name, own.contains(name));
    }
    return interruption;
  }

  /** What does not make sense is refused when the command is parsed. */
  static long grace(String... arguments) {
    long grace = DEFAULT_GRACE_SECONDS;
    for (int i = 0; i < arguments.length; i++) {
      String text =
          arguments[i].startsWith(GRACE + "=")
              ? arguments[i].substring(GRACE.length() + 1)
              : arguments[i].equals(GRACE) && i + 1 < arguments.length ? arguments[i + 1] : "";
      if (text.matches("\\d{1,9}")) {
        grace = Long.parseLong(text);
      }
    }
    return grace;
  }

  /** Whether signals come from a launcher, which gets those of the terminal itself. */
  private static boolean isLaunched() {
    return System.getenv(LAUNCHER) != null;
  }

  /** Signals that the work has unwound. */
  public void finish() {
    over.countDown();
  }

  /** {@code sun.misc.Signal} is supported but not part of Java SE, so javac must not see it. */
  private void handle(String name, boolean stops) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler stop =
          (proxy, method, arguments) -> {
            switch (method.getName()) {
              case "handle" -> {
                if (stops) {
                  stopWorker();
                }
              }
              case "hashCode" -> {
                return System.identityHashCode(proxy);
              }
              case "equals" -> {
                return proxy == arguments[0];
              }
              default -> {
                return "rae4j-interruption";
              }
            }
            return null;
          };
      Object ours =
          Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, stop);
      Object wanted = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, wanted, ours);
    } catch (ReflectiveOperationException e) {
      // No such signal here, or another owner (-Xrs): the virtual machine then ends as it always
      // does.
    }
  }

  private void stopWorker() throws InterruptedException {
    if (stopping.getAndSet(true) || atOnce) {
      System.exit(1);
    }
    worker.interrupt();
    if (!over.await(Math.min(PATIENCE_SECONDS, graceSeconds), TimeUnit.SECONDS)) {
      System.err.println("rae4j: stopping after this step; interrupt again to stop at once");
      if (!over.await(Math.max(0, graceSeconds - PATIENCE_SECONDS), TimeUnit.SECONDS)) {
        System.err.println(
            "rae4j: it has not stopped within "
                + graceSeconds
                + " s (--grace) and is ended now; what was being written is dropped, and the files"
                + " from before are whole");
      }
    }
    System.exit(1);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.natives;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls a native runtime for the first time.
 *
 * <p>Runtimes start threads and register shutdown hooks when they are initialised. Such a thread
 * keeps the context class loader, and up to Java 23 the protection domains, of all that was on the
 * stack, and with them the class loader of an application that has long been closed. Here nothing
 * of the caller is on the stack: the JDK itself calls, on a thread of its own.
 */
public final class Detached {
  private static final int PATIENCE_SECONDS = 2;

  private Detached() {}

  /**
   * Calls and waits; what is thrown is thrown on.
   *
   * @param function without parameters, of a class of the runtime
   */
  public static void call(MethodHandle function) {
    FutureTask<?> task =
        new FutureTask<>(
            (Callable<?>)
                MethodHandleProxies.asInterfaceInstance(
                    Callable.class, function.asType(MethodType.methodType(Object.class))));
    ForkJoinPool.commonPool().execute(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          await(task);
          return;
        } catch (InterruptedException e) {
          // The call goes on, and its outcome counts for all later ones.
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void await(FutureTask<?> task) throws InterruptedException {
    try {
      try {
        task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        // The pool has no thread or is busy; does nothing if the call is under way.
        task.run();
        task.get();
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Error error) {
        throw error;
      }
      throw cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }
  }
}

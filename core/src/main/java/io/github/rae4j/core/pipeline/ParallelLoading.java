// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Loads networks beside other work. Tracing a network and reading its weights keeps one core busy,
 * so that a second network costs little time beside the first.
 */
final class ParallelLoading {
  private ParallelLoading() {}

  /** Begins some loading in a thread of its own, which does not keep the program alive. */
  static <T> CompletableFuture<T> start(Supplier<T> loading) {
    CompletableFuture<T> loaded = new CompletableFuture<>();
    run(
        () -> {
          try {
            loaded.complete(loading.get());
          } catch (RuntimeException | Error e) {
            loaded.completeExceptionally(e);
          }
        });
    return loaded;
  }

  /** Begins some loading whose outcome is fetched elsewhere. */
  static void run(Runnable loading) {
    Thread thread = new Thread(loading, "rae4j-loading");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits, and throws what the loading has thrown. */
  static <T> T join(CompletableFuture<T> loading) {
    try {
      return loading.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      if (e.getCause() instanceof Error problem) {
        throw problem;
      }
      throw e;
    }
  }

  /** Waits and closes what was loaded, if anything was. */
  static <T> void close(CompletableFuture<T> loading, Consumer<T> closing) {
    loading
        .handle(
            (loaded, problem) -> {
              if (problem == null) {
                closing.accept(loaded);
              }
              return true;
            })
        .join();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

/**
 * A task's share in something that is open in its executor. Closing it gives back the share, not
 * what is open: that stays for the tasks to come.
 *
 * @param <T> what is open
 */
public final class Lease<T extends AutoCloseable> implements AutoCloseable {
  private final T value;
  private final boolean fresh;
  private final ExecutorPlace place;
  private final Runnable release;
  private boolean closed;

  Lease(T value, boolean fresh, ExecutorPlace place, Runnable release) {
    this.value = value;
    this.fresh = fresh;
    this.place = place;
    this.release = release;
  }

  /** What is open; must not be closed, nor used after this lease was closed. */
  public T get() {
    return value;
  }

  /** Whether it was opened for this lease, rather than found open. */
  public boolean isFresh() {
    return fresh;
  }

  /** Where it is. */
  public ExecutorPlace place() {
    return place;
  }

  /** Gives back the share; closing twice does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      release.run();
    }
  }
}

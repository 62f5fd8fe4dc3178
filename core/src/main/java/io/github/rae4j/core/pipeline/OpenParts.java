// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was opened, closed in the reverse order: what was opened later may use what was opened
 * earlier. Thread-safe.
 */
public final class OpenParts implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private boolean closed;

  /** Nothing yet. */
  public OpenParts() {}

  /**
   * Takes a part over.
   *
   * @return the part
   * @throws IllegalStateException after {@link #close}; the part is closed then
   */
  public synchronized <T extends AutoCloseable> T add(T part) {
    opened.push(part);
    if (closed) {
      closeAll();
      throw new IllegalStateException("this model has been closed");
    }
    return part;
  }

  /** Closes everything, whatever fails to close; then throws the first failure. */
  @Override
  public synchronized void close() {
    closed = true;
    closeAll();
  }

  private void closeAll() {
    RuntimeException failure = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        RuntimeException thrown =
            e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        if (failure == null) {
          failure = thrown;
        } else {
          failure.addSuppressed(thrown);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}

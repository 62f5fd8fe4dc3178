// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.function.Consumer;

/** An object with native memory that is freed once. Serves one thread at a time. */
abstract class NativeResource implements AutoCloseable {
  private final String name;
  private final Consumer<NativeResource> whenClosed;
  private boolean closed;

  NativeResource(String name, Consumer<NativeResource> whenClosed) {
    this.name = name;
    this.whenClosed = whenClosed;
  }

  final void requireOpen() {
    if (closed) {
      throw new IllegalStateException(name + " has been closed");
    }
  }

  /** Frees the memory. */
  abstract void release();

  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      release();
      whenClosed.accept(this);
    }
  }
}

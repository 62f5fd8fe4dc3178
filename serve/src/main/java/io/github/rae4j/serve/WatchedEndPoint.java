// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A connection that tells whether its client has gone while a request is being answered. Jetty
 * reads nothing meanwhile, and only reading shows that the other side has closed; so one byte is
 * read here, and is given back to Jetty if there is one. Thread-safe.
 */
final class WatchedEndPoint extends SocketChannelEndPoint {
  private final Executor executor;
  // One byte of a request that the client has sent before this one was answered.
  private final ByteBuffer early = ByteBuffer.allocate(1).flip();

  /**
   * A connection.
   *
   * @param executor runs what Jetty does with a byte that is given back
   */
  WatchedEndPoint(
      SocketChannel channel,
      ManagedSelector selector,
      SelectionKey key,
      Scheduler scheduler,
      Executor executor) {
    super(channel, selector, key, scheduler);
    this.executor = executor;
  }

  /**
   * Whether the client has closed the connection, or its side of it. To be asked when the request
   * has been read to its end.
   */
  boolean isLeft() {
    synchronized (early) {
      if (early.hasRemaining()) {
        return false;
      }
      early.clear();
      try {
        return getChannel().read(early) < 0;
      } catch (IOException e) {
        return true;
      } finally {
        early.flip();
      }
    }
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    synchronized (early) {
      if (early.hasRemaining() && BufferUtil.space(buffer) > 0) {
        return BufferUtil.append(buffer, early);
      }
      return super.fill(buffer);
    }
  }

  @Override
  protected void needsFillInterest() {
    synchronized (early) {
      if (early.hasRemaining()) {
        // The selector would wait for a further byte.
        executor.execute(() -> getFillInterest().fillable());
        return;
      }
    }
    super.needsFillInterest();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The body of a short answer, taken piece by piece by one thread while the client receives the next
 * pieces; only so much is received ahead.
 */
final class Incoming implements BodySubscriber<Incoming>, Body {
  /** Pieces, of some 16 KB each, that may be received ahead. */
  private static final int AHEAD = 128;

  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable Subscription> subscription = new AtomicReference<>();
  private final CompletableFuture<Incoming> begun = new CompletableFuture<>();
  private final List<Piece> taken = new ArrayList<>();
  private boolean isEnded;

  /** Bytes, or the end, or a failure. */
  private record Piece(List<ByteBuffer> bytes, @Nullable Throwable failure, boolean isEnd) {}

  @Override
  public CompletionStage<Incoming> getBody() {
    return begun;
  }

  @Override
  public void onSubscribe(Subscription given) {
    if (!subscription.compareAndSet(null, given)) {
      given.cancel();
      return;
    }
    begun.complete(this);
    given.request(AHEAD);
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    pieces.add(new Piece(bytes, null, false));
  }

  @Override
  public void onError(Throwable failure) {
    begun.completeExceptionally(failure);
    pieces.add(new Piece(List.of(), failure, true));
  }

  @Override
  public void onComplete() {
    pieces.add(new Piece(List.of(), null, true));
  }

  /**
   * The next bytes.
   *
   * @return buffers that now belong to the caller; none at the end
   * @throws HttpTimeoutException if nothing comes for so long
   * @throws IOException if the connection fails
   */
  List<ByteBuffer> next(Duration silence) throws IOException, InterruptedException {
    while (!isEnded) {
      Piece first = pieces.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
      if (first == null) {
        throw new HttpTimeoutException("nothing came for " + silence.toSeconds() + " s");
      }
      taken.clear();
      taken.add(first);
      pieces.drainTo(taken);
      List<ByteBuffer> bytes = new ArrayList<>();
      for (Piece piece : taken) {
        isEnded = isEnded || piece.isEnd();
        bytes.addAll(piece.bytes());
        if (piece.failure() != null && bytes.isEmpty()) {
          throw new IOException(String.valueOf(piece.failure().getMessage()), piece.failure());
        }
        if (piece.failure() != null) {
          // What came before is used first.
          isEnded = false;
          pieces.add(piece);
        }
      }
      if (!isEnded) {
        request(taken.size());
      }
      if (!bytes.isEmpty()) {
        return List.copyOf(bytes);
      }
    }
    return List.of();
  }

  /**
   * All bytes.
   *
   * @throws IOException if there are more than the limit, or the connection fails
   */
  byte[] all(int limit, Duration silence) throws IOException, InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (List<ByteBuffer> bytes = next(silence); !bytes.isEmpty(); bytes = next(silence)) {
      for (ByteBuffer buffer : bytes) {
        byte[] part = new byte[buffer.remaining()];
        buffer.get(part);
        all.writeBytes(part);
      }
      if (all.size() > limit) {
        throw new IOException("the answer is longer than " + limit + " bytes");
      }
    }
    return all.toByteArray();
  }

  private void request(int number) {
    Subscription given = subscription.get();
    if (given != null) {
      given.request(number);
    }
  }

  @Override
  public void close() {
    Subscription given = subscription.get();
    if (given != null && !isEnded) {
      given.cancel();
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The body of an answer, in blocks: a thread of its own receives the next ones while the last one
 * is written. It comes over the JDK's older client: {@code java.net.http} hands out bodies in
 * buffers of 16 KB, with three times the processor time for each byte, and takes some tenths of a
 * second to start.
 *
 * <p>One thread takes the blocks. It can be interrupted, and then leaves the connection to the
 * other thread, which ends it as soon as it notices.
 */
final class Blocks implements AutoCloseable {
  /**
   * Bytes of one block at most, as many as the JDK takes from a socket at once. Larger blocks do
   * not stay in a core's cache from one thread to the next, and writing them makes Linux look for
   * large stretches of free memory, which cost it several times as much.
   */
  static final int SIZE = 1 << 17;

  private static final int NUMBER = 32;
  private static final byte[] UNUSED = {};

  /** Part of a body. */
  static final class Block {
    private final byte[] bytes;
    private final int length;

    private Block(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }

    /** Filled up to the length; the same array comes again once the block is given back. */
    byte[] bytes() {
      return bytes;
    }

    int length() {
      return length;
    }
  }

  private record Received(Optional<Block> block, Optional<IOException> failure) {}

  private static final Received END = new Received(Optional.empty(), Optional.empty());

  private record Head(int status, HttpHeaders headers) {}

  private final HttpURLConnection connection;
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(NUMBER);
  private final BlockingQueue<Received> received = new ArrayBlockingQueue<>(NUMBER + 1);
  private final CompletableFuture<Head> head = new CompletableFuture<>();
  private final Thread reader = new Thread(this::read, "rae4j-hub-reader");
  private final Duration silence;
  private boolean isBegun;
  private boolean isEnded;

  Blocks(HttpURLConnection connection, Duration silence) {
    this.connection = connection;
    this.silence = silence;
    reader.setDaemon(true);
  }

  /**
   * Sends a request and waits for the headers of the answer.
   *
   * @param method {@code GET} or {@code HEAD}
   * @param headers of the request
   * @param proxy to go through, or none
   * @param authenticator that answers the proxy
   * @param silence how long the headers may take, and how long the connection may be silent
   * @throws IOException if the connection fails, or the headers take too long
   */
  static Answer open(
      String method,
      URI uri,
      Map<String, String> headers,
      Proxy proxy,
      Optional<Authenticator> authenticator,
      Duration silence)
      throws IOException, InterruptedException {
    if (!(uri.toURL().openConnection(proxy) instanceof HttpURLConnection connection)) {
      throw new IOException("not an http address: " + Origins.shown(uri));
    }
    int milliseconds = (int) Math.min(Integer.MAX_VALUE, silence.toMillis());
    connection.setRequestMethod(method);
    connection.setConnectTimeout(milliseconds);
    connection.setReadTimeout(milliseconds);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    authenticator.ifPresent(connection::setAuthenticator);
    headers.forEach(connection::setRequestProperty);
    Blocks blocks = new Blocks(connection, silence);
    blocks.reader.start();
    return blocks.answer(uri);
  }

  private Answer answer(URI uri) throws IOException, InterruptedException {
    boolean isThere = false;
    try {
      Head answer = head.get(silence.toMillis(), TimeUnit.MILLISECONDS);
      isThere = true;
      return new Answer(uri, answer.status(), answer.headers(), this);
    } catch (TimeoutException e) {
      SocketTimeoutException late = new SocketTimeoutException("no answer within " + seconds());
      late.initCause(e);
      throw late;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      if (!isThere) {
        close();
      }
    }
  }

  /**
   * The next bytes. The block must be given back by {@link #giveBack}.
   *
   * @return empty at the end
   * @throws IOException if the connection fails, or is silent for too long
   */
  Optional<Block> next() throws IOException, InterruptedException {
    if (!isBegun) {
      isBegun = true;
      for (int i = 0; i < NUMBER; i++) {
        free.add(UNUSED);
      }
    }
    if (isEnded) {
      return Optional.empty();
    }
    Received next = received.take();
    isEnded = next.block().isEmpty();
    if (next.failure().isPresent()) {
      throw next.failure().get();
    }
    return next.block();
  }

  /** Lets a block be filled again. */
  void giveBack(Block block) {
    free.add(block.bytes());
  }

  /**
   * All bytes of a short answer.
   *
   * @throws IOException if there are more than the limit, or the connection fails
   */
  byte[] all(int limit) throws IOException, InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Optional<Block> next = next(); next.isPresent(); next = next()) {
      Block block = next.get();
      if (all.size() + block.length() > limit) {
        throw new IOException("the answer is longer than " + limit + " bytes");
      }
      all.write(block.bytes(), 0, block.length());
      giveBack(block);
    }
    return all.toByteArray();
  }

  /** Gives up the connection, unless all was received. */
  @Override
  public void close() {
    if (!isEnded) {
      isEnded = true;
      reader.interrupt();
    }
  }

  /** What the reader does, from the request to the end of the body. */
  private void read() {
    boolean isWhole = false;
    try {
      int status = connection.getResponseCode();
      if (status < 0) {
        throw new IOException("the answer is not HTTP");
      }
      InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      HttpHeaders headers = headers();
      // Such an answer is over, and its connection free for the next request.
      isWhole =
          in == null
              || connection.getRequestMethod().equals("HEAD")
              || connection.getContentLengthLong() == 0;
      if (isWhole) {
        received.add(END);
      }
      head.complete(new Head(status, headers));
      while (!isWhole && !Thread.currentThread().isInterrupted()) {
        byte[] given = free.take();
        byte[] block = given.length == 0 ? new byte[SIZE] : given;
        int length = in.read(block);
        isWhole = length < 0;
        received.put(
            isWhole ? END : new Received(Optional.of(new Block(block, length)), Optional.empty()));
      }
    } catch (IOException | RuntimeException e) {
      failed(e);
    } catch (InterruptedException e) {
      // Nobody wants the rest.
      isWhole = false;
    } finally {
      if (!isWhole) {
        connection.disconnect();
      }
    }
  }

  private void failed(Exception e) {
    IOException failure =
        e instanceof SocketTimeoutException
            ? new SocketTimeoutException("nothing came for " + seconds())
            : e instanceof IOException io ? io : new IOException(e.toString(), e);
    if (!head.completeExceptionally(failure)) {
      // There is room: one more than there are blocks.
      received.add(new Received(Optional.empty(), Optional.of(failure)));
    }
  }

  private String seconds() {
    return silence.toMillis() / 1000.0 + " s";
  }

  private HttpHeaders headers() {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    connection
        .getHeaderFields()
        .forEach(
            (name, values) -> {
              // The line of the status has no name.
              if (name != null) {
                headers.computeIfAbsent(name, n -> new ArrayList<>()).addAll(values);
              }
            });
    return HttpHeaders.of(headers, (name, value) -> true);
  }
}

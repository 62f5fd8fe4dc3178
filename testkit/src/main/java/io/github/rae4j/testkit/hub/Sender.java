// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit.hub;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends the bodies of files, whole or in part, properly or with a fault. */
final class Sender {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
  private static final int PIECE = 1 << 16;

  private final TestHub hub;

  Sender(TestHub hub) {
    this.hub = hub;
  }

  /** Answers a {@code GET} of a file. */
  void send(HttpExchange exchange, String key, TestFile file) throws IOException {
    @Nullable Fault fault = hub.fault(key).orElse(null);
    if (fault instanceof Fault.Status
        || fault instanceof Fault.Html
        || fault instanceof Fault.Redirect
        || fault instanceof Fault.NoAnswer) {
      instead(exchange, fault);
      return;
    }
    long size = fault instanceof Fault.OtherLength other ? other.length() : file.size();
    long from = fault instanceof Fault.IgnoreRange ? 0 : start(exchange).orElse(0L);
    if (from > 0 && from >= size) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + size);
      text(exchange, 416, "range not satisfiable");
      return;
    }
    boolean isPart = start(exchange).isPresent() && !(fault instanceof Fault.IgnoreRange);
    if (isPart) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (size - 1) + "/" + size);
    }
    exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
    exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
    long length = size - from;
    exchange.sendResponseHeaders(isPart ? 206 : 200, length == 0 ? -1 : length);
    body(exchange, key, file, from, size, Optional.ofNullable(fault));
  }

  private void body(
      HttpExchange exchange, String key, TestFile file, long from, long size, Optional<Fault> given)
      throws IOException {
    @Nullable Fault fault = given.orElse(null);
    long end = size;
    if (fault instanceof Fault.Cut cut) {
      end = Math.min(size, from + cut.after());
    } else if (fault instanceof Fault.Stall stall) {
      end = Math.min(size, from + stall.after());
    }
    int piece = fault instanceof Fault.Trickle trickle ? trickle.piece() : PIECE;
    OutputStream out = exchange.getResponseBody();
    for (long at = from; at < end; ) {
      byte[] bytes = file.read(at, (int) Math.min(piece, end - at));
      if (fault instanceof Fault.WrongBytes && at == from) {
        bytes[0] ^= 1;
      }
      // Who has read the last bytes may ask at once how many were sent.
      hub.count(key, bytes.length);
      out.write(bytes);
      hub.tell();
      at += bytes.length;
      if (fault instanceof Fault.Trickle trickle) {
        out.flush();
        await(trickle.pause().toMillis());
      }
    }
    if (fault instanceof Fault.Stall) {
      out.flush();
      await(TimeUnit.MINUTES.toMillis(2));
    } else if (fault instanceof Fault.Cut) {
      out.flush();
    } else {
      out.close();
    }
  }

  /** Answers with a fault that has no file in it. */
  void instead(HttpExchange exchange, Fault fault) throws IOException {
    if (fault instanceof Fault.Status status) {
      status
          .retryAfter()
          .ifPresent(s -> exchange.getResponseHeaders().set("Retry-After", Integer.toString(s)));
      text(exchange, status.code(), "not now");
    } else if (fault instanceof Fault.Html) {
      exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
      text(
          exchange, 200, "<!DOCTYPE html><html><body>Please log in to this network.</body></html>");
    } else if (fault instanceof Fault.Redirect redirect) {
      exchange.getResponseHeaders().set("Location", redirect.location());
      text(exchange, 302, "over there");
    }
    // Else the connection is closed by whoever handles the exchange.
  }

  /** A short answer; a {@code HEAD} gets its headers alone. */
  static void text(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static Optional<Long> start(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Range");
    if (header == null) {
      return Optional.empty();
    }
    Matcher matcher = RANGE.matcher(header);
    return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
  }

  private void await(long millis) throws IOException {
    try {
      if (hub.closed().await(millis, TimeUnit.MILLISECONDS)) {
        throw new IOException("closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("closed", e);
    }
  }
}

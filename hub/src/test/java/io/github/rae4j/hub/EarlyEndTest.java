// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.rae4j.testkit.hub.TestHub;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of files whose answer ends before its Content-Length. */
final class EarlyEndTest {
  /** Headers of one connection alone. */
  private static final Set<String> FRAMING =
      Set.of("content-length", "transfer-encoding", "connection", "date");

  @TempDir Path cache;

  private final AtomicInteger lists = new AtomicInteger();

  /** Passes everything on to the hub, but the first few requests for a list. */
  private HttpServer front(TestHub hub, int cuts) throws IOException {
    HttpServer front =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    front.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().toString();
          if (path.startsWith("/api/") && lists.incrementAndGet() <= cuts) {
            cut(exchange);
          } else {
            pass(exchange, URI.create(hub.endpoint() + path));
          }
        });
    front.start();
    return front;
  }

  private static void pass(HttpExchange exchange, URI target) throws IOException {
    HttpURLConnection behind = (HttpURLConnection) target.toURL().openConnection();
    behind.setInstanceFollowRedirects(false);
    behind.setRequestMethod(exchange.getRequestMethod());
    behind.setRequestProperty("Accept-Encoding", "identity");
    int status = behind.getResponseCode();
    behind
        .getHeaderFields()
        .forEach(
            (name, values) -> {
              if (name != null && !FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    byte[] body = status >= 400 ? new byte[0] : behind.getInputStream().readAllBytes();
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  /** Half of an answer, which is no JSON either. */
  private static void cut(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 500);
    OutputStream out = exchange.getResponseBody();
    out.write(new byte[] {'[', '{', '"'});
    out.flush();
    exchange.close();
  }

  private Hub hub(TestHub server, HttpServer front) {
    URI endpoint = URI.create("http://127.0.0.1:" + front.getAddress().getPort());
    return Hub.open(Kit.options(server, cache).withEndpoint(endpoint));
  }

  @Test
  void aListThatEndsEarlyIsAskedForAgain() throws IOException, InterruptedException {
    try (TestHub server = Kit.hub()) {
      HttpServer front = front(server, 2);
      try {
        Path model = hub(server, front).snapshot(Kit.MODEL, "sub/*.bin");
        assertArrayEquals(Kit.bytes(5000, 2), Files.readAllBytes(model.resolve("sub/other.bin")));
      } finally {
        front.stop(0);
      }
    }
    assertTrue(lists.get() > 2, "lists asked for: " + lists);
  }

  @Test
  void aListThatAlwaysEndsEarlyIsNoList() throws IOException {
    try (TestHub server = Kit.hub()) {
      HttpServer front = front(server, Integer.MAX_VALUE);
      try {
        HubException failure =
            Kit.fails(
                HubException.Kind.UNREACHABLE,
                () -> hub(server, front).snapshot(Kit.MODEL, "sub/*.bin"));
        assertTrue(failure.getMessage().contains("ended early"), failure.getMessage());
      } finally {
        front.stop(0);
      }
    }
    assertEquals(6, lists.get());
  }
}

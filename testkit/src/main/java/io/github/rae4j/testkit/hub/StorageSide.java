// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The second port. Large files have an address with a signature in its query; a request that brings
 * a token as well is refused, as stores do that see two credentials.
 */
final class StorageSide implements HttpHandler {
  /** The prefix of large files: {@code /stored/COMMIT/owner/name/-/FILE?signature=…}. */
  static final String STORED = "/stored/";

  private final TestHub hub;
  private final Sender sender;

  StorageSide(TestHub hub) {
    this.hub = hub;
    this.sender = new Sender(hub);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      Optional<Stored> stored = stored(path);
      Optional<String> key = stored.map(Stored::key);
      Optional<TestFile> file = stored.map(Stored::file);
      if (file.isEmpty()) {
        key = Optional.of(path);
        file = hub.published(path);
      }
      HubSide.note(
          hub, exchange, TestRequest.Port.STORAGE, file.isPresent() ? key : Optional.empty());
      if (file.isEmpty()) {
        Sender.text(exchange, 404, "no such key");
      } else if (exchange.getRequestHeaders().containsKey("Authorization")) {
        Sender.text(exchange, 400, "only one authentication mechanism is allowed");
      } else if (file.get().isXet()) {
        Sender.text(exchange, 403, "this object is too large to be reconstructed here");
      } else if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Long.toString(file.get().size()));
        exchange.sendResponseHeaders(200, -1);
      } else {
        sender.send(exchange, key.orElseThrow(), file.get());
      }
    }
  }

  private record Stored(String key, TestFile file) {}

  private Optional<Stored> stored(String path) {
    if (!path.startsWith(STORED)) {
      return Optional.empty();
    }
    String[] parts = path.substring(STORED.length()).split("/", 2);
    int separator = parts.length < 2 ? -1 : parts[1].indexOf("/-/");
    if (separator < 0) {
      return Optional.empty();
    }
    String repository = parts[1].substring(0, separator);
    String name =
        URLDecoder.decode(
            parts[1].substring(separator + 3).replace("+", "%2B"), StandardCharsets.UTF_8);
    return hub.find(repository)
        .flatMap(r -> Optional.ofNullable(r.files(parts[0]).get(name)))
        .map(file -> new Stored(repository + "/" + name, file));
  }
}

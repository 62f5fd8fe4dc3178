// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Sends requests, follows redirects, and sees to it that a token reaches the endpoint alone. */
final class Wire {
  private static final int REDIRECTS = 10;

  private final HubOptions options;
  private final Proxies proxies = Proxies.ofProcess();
  private final AtomicBoolean hasAnswered = new AtomicBoolean();

  Wire(HubOptions options) {
    this.options = options;
  }

  /** Whether any server answered so far, so that the network is there. */
  boolean hasAnswered() {
    return hasAnswered.get();
  }

  /** The proxy between here and there. */
  Optional<String> proxy(URI uri) {
    return proxies.shown(uri);
  }

  /**
   * Sends a request with a short answer, and follows all redirects.
   *
   * @throws IOException if the connection fails or nothing comes in time
   */
  Answer get(URI uri) throws IOException, InterruptedException {
    return following(uri, next -> send("GET", next, Optional.empty()), answer -> false);
  }

  /**
   * Asks for the headers of a file, and follows redirects within the endpoint alone: one that leads
   * elsewhere is the answer, as it carries what the hub says about the file.
   *
   * @throws IOException if the connection fails or nothing comes in time
   */
  Answer head(URI uri) throws IOException, InterruptedException {
    return following(
        uri,
        next -> send("HEAD", next, Optional.empty()),
        answer ->
            answer.header("X-Linked-Etag").isPresent()
                || answer.location().filter(l -> Origins.same(l, answer.uri())).isEmpty());
  }

  /**
   * Asks for a file, and follows all redirects.
   *
   * @param range of the file to ask for, if not the whole
   * @throws IOException if the connection fails or nothing comes in time
   */
  Answer open(URI uri, Optional<String> range) throws IOException, InterruptedException {
    return following(uri, next -> send("GET", next, range), answer -> false);
  }

  private interface Sending {
    Answer to(URI uri) throws IOException, InterruptedException;
  }

  private static Answer following(URI uri, Sending sending, Predicate<Answer> isFinal)
      throws IOException, InterruptedException {
    URI next = uri;
    for (int i = 0; i < REDIRECTS; i++) {
      Answer answer = sending.to(next);
      if (!answer.isRedirect() || isFinal.test(answer)) {
        return answer;
      }
      next = followed(answer);
    }
    throw new RedirectException(uri, "more than " + REDIRECTS + " redirects");
  }

  private static URI followed(Answer answer) throws RedirectException {
    try (answer) {
      Optional<URI> location = answer.location();
      String scheme = location.map(URI::getScheme).orElse("");
      if (!scheme.matches("(?i)https?") || location.map(URI::getHost).isEmpty()) {
        throw new RedirectException(answer.uri(), "a redirect to nowhere");
      }
      return location.get();
    }
  }

  /** Headers of every request. The token is for the endpoint alone. */
  private Map<String, String> headers(URI uri) {
    Map<String, String> headers = new HashMap<>();
    headers.put("User-Agent", "rae4j-hub");
    headers.put("Accept", "*/*");
    headers.put("Accept-Encoding", "identity");
    if (options.token().isPresent() && Origins.same(uri, options.endpoint())) {
      headers.put("Authorization", "Bearer " + options.token().get());
    }
    if (String.valueOf(uri.getScheme()).equalsIgnoreCase("http")) {
      // In a tunnel the server would read it, and not the proxy, which asks before.
      proxies.credentials(uri).ifPresent(c -> headers.put("Proxy-Authorization", c));
    }
    return headers;
  }

  /** A redirect that cannot be followed. */
  static final class RedirectException extends IOException {
    private static final long serialVersionUID = 1L;

    RedirectException(URI uri, String message) {
      super(Origins.shown(uri) + " answers with " + message);
    }
  }

  private Answer send(String method, URI uri, Optional<String> range)
      throws IOException, InterruptedException {
    Map<String, String> headers = headers(uri);
    range.ifPresent(bytes -> headers.put("Range", bytes));
    Answer answer =
        Blocks.open(
            method,
            uri,
            headers,
            proxies.select(uri).get(0),
            proxies.authenticator(uri),
            options.silence());
    hasAnswered.set(true);
    return answer;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit.hub;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first port: the API, and the addresses of files. */
final class HubSide implements HttpHandler {
  private static final Pattern API =
      Pattern.compile("/api/(models|datasets)/([^/]+/[^/]+)/(revision|tree)/([^/]+)");
  private static final Pattern RESOLVE =
      Pattern.compile("/((?:datasets/)?[^/]+/[^/]+)/resolve/([^/]+)/(.+)");

  /** Where files that are kept in Git are really sent from, after a relative redirect. */
  private static final Pattern CACHED =
      Pattern.compile("/api/resolve-cache/((?:datasets/)?[^/]+/[^/]+)/([0-9a-f]{40})/(.+)");

  private final TestHub hub;
  private final Sender sender;

  HubSide(TestHub hub) {
    this.hub = hub;
    this.sender = new Sender(hub);
  }

  static void note(
      TestHub hub, HttpExchange exchange, TestRequest.Port port, Optional<String> file) {
    Headers headers = exchange.getRequestHeaders();
    hub.note(
        new TestRequest(
            port,
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            file,
            Optional.ofNullable(headers.getFirst("Range")),
            Optional.ofNullable(headers.getFirst("Accept-Encoding")),
            headers.containsKey("Authorization")));
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      Matcher api = API.matcher(path);
      Matcher resolve = RESOLVE.matcher(path);
      Matcher cached = CACHED.matcher(path);
      Optional<String> file =
          resolve.matches()
              ? Optional.of(resolve.group(1) + "/" + decoded(resolve.group(3)))
              : cached.matches()
                  ? Optional.of(cached.group(1) + "/" + decoded(cached.group(3)))
                  : Optional.empty();
      note(hub, exchange, TestRequest.Port.HUB, file);
      Optional<Fault> fault = hub.hubFault();
      if (fault.isPresent()) {
        sender.instead(exchange, fault.get());
      } else if (api.matches()) {
        String id = (api.group(1).equals("datasets") ? "datasets/" : "") + api.group(2);
        Optional<TestRepository> repository = enter(exchange, id, false);
        if (repository.isPresent()) {
          new Api(hub, exchange, repository.get())
              .answer(api.group(3).equals("tree"), decoded(api.group(4)));
        }
      } else if (resolve.matches()) {
        resolve(exchange, resolve.group(1), decoded(resolve.group(2)), resolve.group(3));
      } else if (cached.matches()) {
        cached(exchange, cached.group(1), cached.group(2), decoded(cached.group(3)));
      } else {
        refuse(exchange, 404, "", "Sorry, we can't find the page you are looking for.");
      }
    }
  }

  private void resolve(HttpExchange exchange, String id, String revision, String rawName)
      throws IOException {
    Optional<TestRepository> repository = enter(exchange, id, true);
    if (repository.isEmpty()) {
      return;
    }
    Optional<String> commit = repository.get().resolve(revision);
    if (commit.isEmpty()) {
      refuse(exchange, 404, "RevisionNotFound", "Invalid rev id: " + revision);
      return;
    }
    Headers headers = exchange.getResponseHeaders();
    headers.set("X-Repo-Commit", commit.get());
    TestFile file = repository.get().files(commit.get()).get(decoded(rawName));
    if (file == null) {
      refuse(exchange, 404, "EntryNotFound", "Entry not found");
      return;
    }
    if (file.isLarge()) {
      headers.set("X-Linked-Etag", "\"" + file.sha256() + "\"");
      headers.set("X-Linked-Size", Long.toString(file.size()));
      headers.set("ETag", "\"" + file.gitSha1() + "\"");
      if (file.isXet()) {
        headers.set("X-Xet-Hash", file.sha256());
      }
      headers.set(
          "Location",
          hub.storage()
              + StorageSide.STORED
              + commit.get()
              + "/"
              + id
              + "/-/"
              + rawName
              + "?signature="
              + file.sha256().substring(0, 8));
      Sender.text(exchange, 302, "Found");
    } else {
      headers.set("ETag", "\"" + file.gitSha1() + "\"");
      headers.set(
          "Location",
          "/api/resolve-cache/"
              + id
              + "/"
              + commit.get()
              + "/"
              + rawName
              + "?etag="
              + file.gitSha1());
      Sender.text(exchange, 307, "Temporary Redirect");
    }
  }

  private void cached(HttpExchange exchange, String id, String commit, String name)
      throws IOException {
    Optional<TestRepository> repository = enter(exchange, id, true);
    if (repository.isEmpty()) {
      return;
    }
    TestFile file = repository.get().files(commit).get(name);
    if (file == null || file.isLarge()) {
      refuse(exchange, 404, "EntryNotFound", "Entry not found");
      return;
    }
    exchange.getResponseHeaders().set("X-Repo-Commit", commit);
    exchange.getResponseHeaders().set("ETag", "\"" + file.gitSha1() + "\"");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(file.size()));
      exchange.sendResponseHeaders(200, -1);
    } else {
      sender.send(exchange, id + "/" + name, file);
    }
  }

  /** The repository, if it may be entered; else the refusal is sent. */
  private Optional<TestRepository> enter(HttpExchange exchange, String id, boolean isFile)
      throws IOException {
    Optional<String> present = hub.presentName(id);
    if (present.isPresent()) {
      exchange
          .getResponseHeaders()
          .set("Location", exchange.getRequestURI().toString().replace(id, present.get()));
      Sender.text(exchange, 307, "Temporary Redirect");
      return Optional.empty();
    }
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    Optional<String> token =
        Optional.ofNullable(header)
            .filter(h -> h.startsWith("Bearer "))
            .map(h -> h.substring("Bearer ".length()));
    if (token.isPresent() && !hub.isKnown(token.get())) {
      refuse(exchange, 401, "", "Invalid credentials in Authorization header");
      return Optional.empty();
    }
    Optional<TestRepository> repository = hub.find(id);
    if (repository.isEmpty() || (repository.get().isHidden() && token.isEmpty())) {
      // Who is not known is not told whether it exists.
      int status = token.isPresent() ? 404 : 401;
      refuse(
          exchange,
          status,
          "RepoNotFound",
          token.isPresent() ? "Repository not found" : "Invalid username or password.");
      return Optional.empty();
    }
    boolean isClosed =
        repository.get().isGated() && token.filter(t -> hub.isAccepted(t, id)).isEmpty();
    if (isClosed && isFile) {
      refuse(
          exchange,
          token.isPresent() ? 403 : 401,
          "GatedRepo",
          "Access to model " + id + " is restricted.");
      return Optional.empty();
    }
    return repository;
  }

  static void refuse(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    if (!code.isEmpty()) {
      exchange.getResponseHeaders().set("X-Error-Code", code);
    }
    exchange.getResponseHeaders().set("X-Error-Message", message);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    Sender.text(exchange, status, "{\"error\":\"" + message + "\"}");
  }

  static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}

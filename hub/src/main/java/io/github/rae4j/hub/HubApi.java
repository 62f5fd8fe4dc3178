// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import io.github.rae4j.hub.Refusals.Subject;
import io.github.rae4j.hub.json.Json;
import io.github.rae4j.hub.json.JsonException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Asks a hub about repositories and files, again if it cannot answer just now. Thread-safe. */
final class HubApi {
  private static final URI PUBLIC = URI.create("https://huggingface.co");
  private static final int LONGEST_ANSWER = 1 << 27;
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,]*\\brel=\"?next\"?");

  private final HubOptions options;
  private final Wire wire;
  private final Refusals refusals;

  HubApi(HubOptions options, Wire wire, Refusals refusals) {
    this.options = options;
    this.wire = wire;
    this.refusals = refusals;
  }

  /** The commit that a branch, tag or commit stands for. */
  Revision revision(Repository repository, String revision)
      throws IOException, InterruptedException {
    Subject subject = new Subject(repository, revision, Optional.empty());
    URI uri = address(repository.api() + "/revision/" + encoded(revision));
    Json json = json(uri, subject).value();
    String commit = json.get("sha").flatMap(Json::text).orElse("");
    if (!Checksum.isCommit(commit)) {
      throw refusals.notHub(uri, "with JSON that names no commit");
    }
    boolean isGated = json.get("gated").filter(g -> !g.equals(new Json.Truth(false))).isPresent();
    return new Revision(commit, license(json), isGated);
  }

  private static Optional<String> license(Json json) {
    Optional<Json> card = json.get("cardData");
    Optional<Json> stated = card.flatMap(c -> c.get("license"));
    Optional<String> named = card.flatMap(c -> c.get("license_name")).flatMap(Json::text);
    String license =
        Stream.concat(stated.stream(), stated.stream().flatMap(s -> s.items().stream()))
            .flatMap(s -> s.text().stream())
            .collect(Collectors.joining(", "));
    if (license.isEmpty()) {
      license =
          json.get("tags").map(Json::items).orElse(List.of()).stream()
              .flatMap(tag -> tag.text().stream())
              .filter(tag -> tag.startsWith("license:"))
              .map(tag -> tag.substring("license:".length()))
              .collect(Collectors.joining(", "));
    }
    if (license.isEmpty()) {
      return named;
    }
    return Optional.of(license + named.map(n -> " (" + n + ")").orElse(""));
  }

  /** All files of a commit. */
  Trees.Tree files(Repository repository, String commit) throws IOException, InterruptedException {
    Subject subject = new Subject(repository, commit, Optional.empty());
    List<Trees.Entry> files = new ArrayList<>();
    Set<URI> pages = new HashSet<>();
    Optional<URI> next =
        Optional.of(address(repository.api() + "/tree/" + commit + "?recursive=true&expand=false"));
    while (next.isPresent()) {
      URI page = next.get();
      if (!pages.add(page)) {
        throw refusals.notHub(page, "with a list of files that never ends");
      }
      Page answer = json(page, subject);
      for (Json entry : answer.value().items()) {
        if (entry.get("type").flatMap(Json::text).filter("file"::equals).isPresent()) {
          files.add(file(entry).orElseThrow(() -> refusals.notHub(page, "with a strange list")));
        }
      }
      next = answer.next();
    }
    return new Trees.Tree(files);
  }

  private static Optional<Trees.Entry> file(Json entry) {
    Optional<String> name = entry.get("path").flatMap(Json::text);
    Optional<Json> large = entry.get("lfs");
    Optional<Long> size =
        large.or(() -> Optional.of(entry)).flatMap(l -> l.get("size")).flatMap(Json::whole);
    Optional<Checksum> checksum =
        large
            .or(() -> Optional.of(entry))
            .flatMap(l -> l.get("oid"))
            .flatMap(Json::text)
            .flatMap(Checksum::of);
    if (name.isEmpty() || size.filter(s -> s >= 0).isEmpty() || checksum.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> xet = entry.get("xetHash").flatMap(Json::text);
    return Optional.of(
        new Trees.Entry(
            new RemoteFile(
                name.get(), size.get(), checksum.get(), xet.isPresent(), Optional.empty()),
            entry.get("oid").flatMap(Json::text).orElse(""),
            xet));
  }

  /** What a hub says about one file, and of which commit it is. */
  record Head(String commit, RemoteFile file) {}

  /** Asks for one file. */
  Head head(Repository repository, String revision, String name)
      throws IOException, InterruptedException {
    Subject subject = new Subject(repository, revision, Optional.of(name));
    URI uri = resolve(repository, revision, name);
    try (Answer answer = patiently(uri, subject, true)) {
      if (!answer.isSuccess() && !answer.isRedirect()) {
        throw refusals.refusal(subject, answer);
      }
      String commit = answer.header("X-Repo-Commit").orElse("");
      if (!Checksum.isCommit(commit)) {
        throw refusals.notHub(
            answer.uri(), answer.isHtml() ? "with a web page" : "without a commit");
      }
      Optional<Checksum> checksum =
          answer.header("X-Linked-Etag").or(() -> answer.header("ETag")).flatMap(Checksum::of);
      Optional<Long> size =
          answer
              .bytes("X-Linked-Size")
              .or(() -> answer.isRedirect() ? Optional.empty() : answer.bytes("Content-Length"));
      if (checksum.isEmpty() || size.isEmpty()) {
        throw refusals.notHub(
            answer.uri(), "without the " + (size.isEmpty() ? "size" : "checksum") + " of " + name);
      }
      boolean isXet = answer.header("X-Xet-Hash").isPresent();
      URI location = answer.isRedirect() ? answer.location().orElse(uri) : answer.uri();
      return new Head(
          commit, new RemoteFile(name, size.get(), checksum.get(), isXet, Optional.of(location)));
    }
  }

  /** Where a file can be asked for. */
  URI resolve(Repository repository, String revision, String name) {
    String path =
        Stream.of(name.split("/", -1)).map(HubApi::encoded).collect(Collectors.joining("/"));
    return address(repository.page() + "/resolve/" + encoded(revision) + "/" + path);
  }

  private record Page(Json value, Optional<URI> next) {}

  private Page json(URI uri, Subject subject) throws IOException, InterruptedException {
    Attempts attempts = new Attempts(options, subject.toString());
    while (true) {
      try (Answer answer = patiently(uri, subject, false)) {
        if (!answer.isSuccess()) {
          throw refusals.refusal(subject, answer);
        }
        String text = new String(answer.all(LONGEST_ANSWER), StandardCharsets.UTF_8);
        return new Page(Json.parse(text), next(answer));
      } catch (JsonException e) {
        throw refusals.notHub(uri, "with something that is not JSON");
      } catch (HubException e) {
        throw e;
      } catch (IOException e) {
        attempts.failed(Refusals.reason(e), Optional.empty(), refusals.broken(uri, e));
      }
    }
  }

  /** The next page, which must be on the same server: the request may carry a token. */
  private Optional<URI> next(Answer answer) throws HubException {
    for (String links : answer.headers().allValues("Link")) {
      Matcher matcher = NEXT.matcher(links);
      if (matcher.find()) {
        try {
          URI next = answer.uri().resolve(matcher.group(1));
          if (Origins.same(next, options.endpoint())) {
            return Optional.of(next);
          }
          if (Origins.same(next, PUBLIC)) {
            // A mirror that passes on the answers of the public hub.
            return Optional.of(
                address(next.getRawPath() + "?" + String.valueOf(next.getRawQuery())));
          }
        } catch (IllegalArgumentException e) {
          // Reported below, like a link to another server.
        }
        throw refusals.notHub(answer.uri(), "with a list of files that goes on elsewhere");
      }
    }
    return Optional.empty();
  }

  private Answer patiently(URI uri, Subject subject, boolean isHead)
      throws IOException, InterruptedException {
    Attempts attempts = new Attempts(options, subject.toString());
    while (true) {
      try {
        Answer answer = isHead ? wire.head(uri) : wire.get(uri);
        if (!answer.isTemporary()) {
          return answer;
        }
        answer.close();
        attempts.failed(
            "status " + answer.status(), answer.retryAfter(), refusals.refusal(subject, answer));
      } catch (HubException e) {
        throw e;
      } catch (Wire.RedirectException e) {
        throw refusals.notHub(uri, "with redirects that lead nowhere");
      } catch (IOException e) {
        HubException failure = refusals.broken(uri, e);
        if (!wire.hasAnswered() || e instanceof SSLException) {
          // Without a network, waiting helps nobody.
          throw failure;
        }
        attempts.failed(Refusals.reason(e), Optional.empty(), failure);
      }
    }
  }

  private URI address(String path) {
    return URI.create(options.endpoint().toString().replaceAll("/+$", "") + path);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}

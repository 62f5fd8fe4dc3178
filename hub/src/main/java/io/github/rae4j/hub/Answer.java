// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer to a request, whose body has yet to come.
 *
 * @param uri that was asked for, after redirects
 * @param status of HTTP
 * @param headers of the answer
 * @param body to be taken or closed
 */
record Answer(URI uri, int status, HttpHeaders headers, Blocks body) implements AutoCloseable {
  private static final Pattern WINDOW = Pattern.compile(";\\s*r=0;\\s*t=([0-9]{1,9})");

  Optional<String> header(String name) {
    return headers.firstValue(name).map(String::strip).filter(value -> !value.isEmpty());
  }

  boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  boolean isRedirect() {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /** Whether the same request may succeed later. */
  boolean isTemporary() {
    return status == 408 || status == 429 || status >= 500;
  }

  boolean isHtml() {
    return header("Content-Type")
        .filter(t -> t.toLowerCase(Locale.ROOT).contains("html"))
        .isPresent();
  }

  /** Where a redirect leads. */
  Optional<URI> location() {
    try {
      return header("Location").map(uri::resolve);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A header that is a number of bytes. */
  Optional<Long> bytes(String name) {
    return header(name).filter(v -> v.matches("[0-9]{1,18}")).map(Long::parseLong);
  }

  /**
   * All bytes of a short body.
   *
   * @throws IOException if there are more than the limit or fewer than the headers say, or the
   *     connection fails
   */
  byte[] all(int limit) throws IOException, InterruptedException {
    byte[] all = body.all(limit);
    // The client takes an early end for the end.
    if (bytes("Content-Length").filter(length -> length != all.length).isPresent()) {
      throw new IOException("the answer ended early");
    }
    return all;
  }

  /** How long the server asks to wait, in seconds or until a date. */
  Optional<Duration> retryAfter() {
    Optional<String> value = header("Retry-After");
    if (value.isEmpty()) {
      return status == 429 ? window() : Optional.empty();
    }
    if (value.get().matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value.get())));
    }
    try {
      Instant until =
          ZonedDateTime.parse(value.get(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), until);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** When the public hub counts anew, which it says in a header of its own. */
  private Optional<Duration> window() {
    return header("RateLimit")
        .map(WINDOW::matcher)
        .filter(Matcher::find)
        .map(matcher -> Duration.ofSeconds(Long.parseLong(matcher.group(1))));
  }

  @Override
  public void close() {
    body.close();
  }
}

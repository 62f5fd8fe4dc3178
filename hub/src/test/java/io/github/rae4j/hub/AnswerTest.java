// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AnswerTest {
  private static Answer answer(int status, String name, String value) {
    URI uri = URI.create("https://hub.example/a/b?c");
    return new Answer(
        uri,
        status,
        HttpHeaders.of(Map.of(name, List.of(value)), (n, v) -> true),
        unconnected(uri));
  }

  private static Blocks unconnected(URI uri) {
    try {
      return new Blocks((HttpURLConnection) uri.toURL().openConnection(), Duration.ofSeconds(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Duration> wait(String value) {
    return answer(503, "Retry-After", value).retryAfter();
  }

  @Test
  void howLongToWait() {
    assertEquals(Optional.of(Duration.ofSeconds(7)), wait(" 7 "));
    assertEquals(Optional.empty(), wait("soon"));
    assertEquals(Optional.empty(), wait("-1"));
    assertEquals(Optional.of(Duration.ZERO), wait("Wed, 21 Oct 2015 07:28:00 GMT"));
    String later =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(5));
    Duration until = wait(later).orElseThrow();
    assertTrue(until.toSeconds() > 200 && until.toSeconds() <= 300, until.toString());
  }

  @Test
  void thePublicHubSaysWhenItCountsAnew() {
    String none = "\"api\";r=0;t=55";
    assertEquals(Optional.of(Duration.ofSeconds(55)), answer(429, "RateLimit", none).retryAfter());
    assertEquals(Optional.empty(), answer(503, "RateLimit", none).retryAfter());
    assertEquals(Optional.empty(), answer(429, "RateLimit", "\"api\";r=12;t=55").retryAfter());
  }

  @Test
  void whereARedirectLeads() {
    assertEquals(
        Optional.of(URI.create("https://hub.example/x?y")),
        answer(302, "Location", "/x?y").location());
    assertEquals(
        Optional.of(URI.create("http://other:8/x")),
        answer(302, "Location", "http://other:8/x").location());
    assertEquals(Optional.empty(), answer(302, "Location", "http://[").location());
    assertEquals(Optional.empty(), answer(302, "Server", "x").location());
  }

  @Test
  void oneServerIsOneSchemeHostAndPort() {
    URI hub = URI.create("https://hub.example");
    assertTrue(Origins.same(hub, URI.create("HTTPS://HUB.example:443/x")));
    for (String other :
        List.of(
            "http://hub.example",
            "https://hub.example:8443",
            "https://a.hub.example",
            "https://hub.example.evil.org",
            "https://hub.example@evil.org")) {
      assertEquals(false, Origins.same(hub, URI.create(other)), other);
    }
  }
}

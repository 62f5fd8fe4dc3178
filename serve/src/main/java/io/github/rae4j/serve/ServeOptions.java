// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where a server listens, whom it answers, and what it takes. Immutable.
 *
 * @param host address to listen on; any other than the loopback ones needs a token
 * @param port 0 for one that is free
 * @param token what requests have to bring as {@code Authorization: Bearer TOKEN}
 * @param origins pages of other origins that may ask, for example {@code https://example.org}
 * @param folder where jobs and their pictures are kept
 * @param limits what is taken
 */
public record ServeOptions(
    String host,
    int port,
    Optional<String> token,
    List<String> origins,
    Path folder,
    Limits limits) {
  /** The port where none is named. */
  public static final int DEFAULT_PORT = 7860;

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1", "[::1]");
  private static final int SHORTEST_TOKEN = 8;

  /**
   * What is taken of one client and of all.
   *
   * @param queue jobs that wait or run; more are refused with status 429
   * @param images pictures of one job
   * @param steps points of the time grid of one job
   * @param bodyBytes size of one request
   * @param pixels of one picture that is sent
   * @param side pixels of the longer side of a picture that is sent
   * @param kept jobs that are over and kept; of more, the oldest are deleted with their pictures
   * @param streams clients that follow events at once
   * @param connections open connections
   * @param idle how long a connection may be silent, and how long a request may take to arrive
   */
  public record Limits(
      int queue,
      int images,
      int steps,
      int bodyBytes,
      long pixels,
      int side,
      int kept,
      int streams,
      int connections,
      Duration idle) {
    /** What suits one machine and a few people. */
    public static final Limits DEFAULT =
        new Limits(64, 64, 1000, 16 << 20, 16L << 20, 8192, 1000, 32, 256, Duration.ofSeconds(20));

    /** Refuses what would take nothing. */
    public Limits {
      require("queue", queue, 1);
      require("images", images, 1);
      require("steps", steps, 2);
      require("bodyBytes", bodyBytes, 1);
      require("pixels", pixels, 1);
      require("side", side, 1);
      require("kept", kept, 1);
      require("streams", streams, 1);
      require("connections", connections, 1);
      if (idle.isNegative() || idle.isZero()) {
        throw new IllegalArgumentException("idle must be positive, but is " + idle);
      }
    }

    private static void require(String limit, long value, long least) {
      if (value < least) {
        throw new IllegalArgumentException(
            limit + " must be at least " + least + ", but is " + value);
      }
    }

    /** These limits with other numbers of jobs and of pictures of one job. */
    public Limits withCounts(int jobs, int pictures) {
      return new Limits(
          jobs, pictures, steps, bodyBytes, pixels, side, kept, streams, connections, idle);
    }

    /** These limits with other sizes of one request and of a picture in it. */
    public Limits withSizes(int bytes, long mostPixels) {
      return new Limits(
          queue, images, steps, bytes, mostPixels, side, kept, streams, connections, idle);
    }

    /** These limits with another number of jobs that are kept. */
    public Limits withKept(int jobs) {
      return new Limits(
          queue, images, steps, bodyBytes, pixels, side, jobs, streams, connections, idle);
    }

    /** These limits with another patience with silent connections. */
    public Limits withIdle(Duration patience) {
      return new Limits(
          queue, images, steps, bodyBytes, pixels, side, kept, streams, connections, patience);
    }
  }

  /**
   * Checks what belongs together.
   *
   * @throws IllegalArgumentException if the server would be open to others without a token, or the
   *     port, the token or an origin cannot be one
   */
  public ServeOptions {
    origins = List.copyOf(origins);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is a number from 0 to 65535, not " + port);
    }
    if (host.isBlank()) {
      throw new IllegalArgumentException("the host is empty; 127.0.0.1 is this machine alone");
    }
    if (!isLoopback(host) && token.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s can be reached by others; give a token that they need, or listen on 127.0.0.1",
              host));
    }
    token.ifPresent(ServeOptions::requireToken);
    for (String origin : origins) {
      if (!origin.matches("https?://[A-Za-z0-9.\\-\\[\\]:]+")) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "'%s' is no origin; for example https://example.org:8443", origin));
      }
    }
  }

  private static void requireToken(String token) {
    if (token.length() < SHORTEST_TOKEN || !token.chars().allMatch(c -> c > 32 && c < 127)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a token has at least %d characters, without spaces; 'openssl rand -hex 16' makes"
                  + " one",
              SHORTEST_TOKEN));
    }
  }

  /** This machine alone, on the usual port. */
  public static ServeOptions local(Path folder) {
    return new ServeOptions(
        "127.0.0.1", DEFAULT_PORT, Optional.empty(), List.of(), folder, Limits.DEFAULT);
  }

  /** These options on another port. */
  public ServeOptions withPort(int other) {
    return new ServeOptions(host, other, token, origins, folder, limits);
  }

  /** These options with a token. */
  public ServeOptions withToken(String secret) {
    return new ServeOptions(host, port, Optional.of(secret), origins, folder, limits);
  }

  /** These options for pages of other origins as well. */
  public ServeOptions withOrigins(String... others) {
    return new ServeOptions(host, port, token, List.of(others), folder, limits);
  }

  /** These options with other limits. */
  public ServeOptions withLimits(Limits others) {
    return new ServeOptions(host, port, token, origins, folder, others);
  }

  /** Whether an address reaches this machine alone. */
  static boolean isLoopback(String host) {
    return LOOPBACK.contains(host.toLowerCase(Locale.ROOT));
  }
}

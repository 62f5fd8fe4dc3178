// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is answered: requests with the token, where there is one; of pages, those of this server and
 * of the origins that were named; and on the loopback interface only those that name it, so that no
 * page of another name that points here is let in. Thread-safe.
 */
final class Guard {
  private static final String BEARER = "Bearer ";
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  /** Headers of every answer. */
  static final Map<String, String> ANSWER_HEADERS =
      Map.of(
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "X-Frame-Options",
          "DENY",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store",
          "Content-Security-Policy",
          "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none';"
              + " form-action 'none'; frame-ancestors 'none'");

  private final ServeOptions options;

  Guard(ServeOptions options) {
    this.options = options;
  }

  /** Refuses what is not to be answered. */
  void check(Context context) {
    ANSWER_HEADERS.forEach(context::header);
    String path = context.path();
    boolean isApi = path.startsWith("/v1/") || path.equals("/metrics");
    String host = Optional.ofNullable(context.header("Host")).orElse("");
    if (ServeOptions.isLoopback(options.host()) && !ServeOptions.isLoopback(name(host))) {
      throw ApiProblem.of(
          403, "this server answers to 127.0.0.1 and localhost only; it was asked as another host");
    }
    Optional<String> origin = Optional.ofNullable(context.header("Origin"));
    boolean named = origin.filter(options.origins()::contains).isPresent();
    if (origin.isPresent() && !named && !isOwn(origin.get(), context.scheme(), host)) {
      throw ApiProblem.of(
          403,
          "pages of other origins are not answered; start the server with --origin to name one");
    }
    String site = Optional.ofNullable(context.header("Sec-Fetch-Site")).orElse("none");
    if (isApi && !named && !OWN_SITE.contains(site)) {
      throw ApiProblem.of(403, "other sites may not load anything of this server's interface");
    }
    if (named) {
      allow(context, origin.get());
    }
    boolean isPreflight = named && context.method().equals(HandlerType.OPTIONS);
    if (isApi && !isPreflight) {
      requireToken(context);
    }
  }

  private static void allow(Context context, String origin) {
    context.header("Access-Control-Allow-Origin", origin);
    context.header("Vary", "Origin");
    context.header("Access-Control-Allow-Methods", "GET, POST, DELETE");
    context.header("Access-Control-Allow-Headers", "Authorization, Content-Type");
    context.header("Access-Control-Expose-Headers", "Retry-After");
    context.header("Cross-Origin-Resource-Policy", "cross-origin");
  }

  private static boolean isOwn(String origin, String scheme, String host) {
    return origin.equalsIgnoreCase(scheme + "://" + host);
  }

  /** A host header without its port. */
  private static String name(String host) {
    if (host.startsWith("[")) {
      return host.substring(0, host.indexOf(']') + 1).toLowerCase(Locale.ROOT);
    }
    int colon = host.indexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }

  private void requireToken(Context context) {
    if (options.token().isEmpty()) {
      return;
    }
    String given = Optional.ofNullable(context.header("Authorization")).orElse("");
    boolean fits =
        given.startsWith(BEARER)
            && MessageDigest.isEqual(
                given.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8),
                options.token().get().getBytes(StandardCharsets.UTF_8));
    if (!fits) {
      context.header("WWW-Authenticate", "Bearer");
      throw ApiProblem.of(
          401,
          given.isEmpty()
              ? "this server needs its token: send the header 'Authorization: Bearer TOKEN'"
              : "this is not the token of this server");
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.net.URI;
import java.util.Locale;

/** Which addresses belong to the same server. */
final class Origins {
  private Origins() {}

  /**
   * Whether scheme, host and port are the same, so that a token for one may be sent to the other.
   */
  static boolean same(URI one, URI other) {
    return of(one).equals(of(other));
  }

  /** Scheme, host and port. */
  static String of(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    int port = uri.getPort();
    if (port < 0) {
      port = scheme.equals("https") ? 443 : 80;
    }
    return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }

  /** The address without what may be secret in it: user, signature. */
  static String shown(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port;
  }
}

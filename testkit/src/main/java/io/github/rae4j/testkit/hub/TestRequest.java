// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit.hub;

import java.util.Optional;

/**
 * A request that a {@link TestHub} received.
 *
 * @param port which of its two ports
 * @param method such as {@code GET}
 * @param path with the query, as it was sent
 * @param file the file that it asks for, as {@code owner/name/FILE} or the path of a published
 *     file; empty for the API
 * @param range of the {@code Range} header
 * @param encoding of the {@code Accept-Encoding} header
 * @param isAuthorized whether it carried an access token
 */
public record TestRequest(
    Port port,
    String method,
    String path,
    Optional<String> file,
    Optional<String> range,
    Optional<String> encoding,
    boolean isAuthorized) {
  /** One of the two servers. */
  public enum Port {
    /** The API, and files that are kept in Git. */
    HUB,
    /** The storage of large files, which must never see a token. */
    STORAGE
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

/**
 * What comes after the headers of an answer. A body that is not taken to its end must be closed.
 */
interface Body extends AutoCloseable {
  /** Gives up the connection, unless all was received. */
  @Override
  void close();
}

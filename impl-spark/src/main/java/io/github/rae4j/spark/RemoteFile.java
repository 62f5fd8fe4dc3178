// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.formats.io.Sha256;
import java.io.Serializable;
import java.util.Locale;

/**
 * A file of a Hadoop file system, as the driver has seen it. Immutable.
 *
 * @param uri where it is
 * @param relative its path below the folder of its {@link RemoteTree}, with slashes
 * @param length in bytes
 * @param modified when it was last changed, in milliseconds; 0 where the file system does not know
 * @param sha256 of its content; empty where nobody has read it yet
 */
record RemoteFile(String uri, String relative, long length, long modified, String sha256)
    implements Serializable {
  /** The name under which a machine keeps it: another one after every change. */
  String id() {
    return Sha256.of(String.format(Locale.ROOT, "%s %d %d", uri, length, modified));
  }

  boolean isRead() {
    return !sha256.isEmpty();
  }

  RemoteFile withHash(String hash) {
    return new RemoteFile(uri, relative, length, modified, hash);
  }
}

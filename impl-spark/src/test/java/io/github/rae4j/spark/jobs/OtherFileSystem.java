// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import java.net.URI;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * This machine's files under the name of a file system of its own, which has no locks, no paths of
 * Java and no atomic replacement, as object stores.
 */
public final class OtherFileSystem extends RawLocalFileSystem {
  /** Made by Hadoop. */
  public OtherFileSystem() {}

  @Override
  public URI getUri() {
    return URI.create("other:///");
  }

  @Override
  public String getScheme() {
    return "other";
  }
}

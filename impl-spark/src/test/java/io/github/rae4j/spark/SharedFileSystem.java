// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * A file system of another scheme, as an object store is one: {@code shared://bucket/PATH} lies in
 * the folder that the setting {@code fs.shared.folder} names. It counts, in the folder {@code
 * fs.shared.log}, how often each file is opened.
 */
public final class SharedFileSystem extends RawLocalFileSystem {
  private static final URI ROOT = URI.create("shared://bucket/");

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public String getScheme() {
    return "shared";
  }

  @Override
  public java.io.File pathToFile(Path path) {
    return new java.io.File(getConf().get("fs.shared.folder") + path.toUri().getPath());
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    FileStatus status = super.getFileStatus(path);
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        status.getBlockSize(),
        status.getModificationTime(),
        path.makeQualified(ROOT, new Path("/")));
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    java.nio.file.Path log = java.nio.file.Path.of(getConf().get("fs.shared.log"));
    java.nio.file.Files.createTempFile(
        log, path.toUri().getPath().replace('/', '_') + "-", ".opened");
    return super.open(path, bufferSize);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files that a snapshot has, where no list of what it should have is kept. */
final class Listed {
  /** Not looked at: what is in the cache is what there is. */
  private static final Checksum UNKNOWN = new Checksum(true, "0".repeat(40));

  private Listed() {}

  static List<RemoteFile> in(CacheFolder folder, String commit) throws IOException {
    Path snapshot = folder.snapshot(commit);
    List<RemoteFile> files = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(snapshot)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String name = snapshot.relativize(path).toString().replace('\\', '/');
        files.add(new RemoteFile(name, Files.size(path), UNKNOWN, false, Optional.empty()));
      }
    }
    return files;
  }
}

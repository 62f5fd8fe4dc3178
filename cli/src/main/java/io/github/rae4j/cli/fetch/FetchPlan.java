// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a fetch will do.
 *
 * @param sources in the order in which they are fetched
 */
record FetchPlan(List<Source> sources) {
  /**
   * A place from which files come, and the folder that they go to.
   *
   * @param name the model's id, or the name in the catalogue
   * @param revision of a model; empty for the catalogue
   * @param commit of a model that the revision stands for
   * @param license as the publisher states it
   * @param homepage where the publisher describes it; empty for models
   * @param gated whether the owner lets in only those who accepted the terms
   * @param folder where the files go
   * @param files all that are wanted
   */
  record Source(
      String name,
      Optional<String> revision,
      Optional<String> commit,
      Optional<String> license,
      Optional<String> homepage,
      boolean gated,
      Path folder,
      List<File> files) {
    List<File> missing() {
      return files.stream().filter(file -> !file.isHere()).toList();
    }

    long bytesToFetch() {
      return files.stream().mapToLong(File::bytesToFetch).sum();
    }
  }

  /**
   * A file.
   *
   * @param name below the folder
   * @param size in bytes; empty where nobody states it
   * @param isHere whether it is whole on this machine
   * @param bytesToFetch that have yet to come, as far as that is known
   * @param sha256 that it must have; empty where the server of the model says it, or nobody does
   * @param uris where it is to be had; empty for models
   */
  record File(
      String name,
      OptionalLong size,
      boolean isHere,
      long bytesToFetch,
      Optional<String> sha256,
      List<URI> uris) {}

  FetchPlan {
    sources = List.copyOf(sources);
  }

  /** All files that have yet to come. */
  List<File> missing() {
    return files().filter(file -> !file.isHere()).toList();
  }

  int filesHere() {
    return (int) files().filter(File::isHere).count();
  }

  long bytesToFetch() {
    return sources.stream().mapToLong(Source::bytesToFetch).sum();
  }

  /** Whether the size of some file is known only when it comes. */
  boolean isVague() {
    return missing().stream().anyMatch(file -> file.size().isEmpty());
  }

  private Stream<File> files() {
    return sources.stream().flatMap(source -> source.files().stream());
  }
}

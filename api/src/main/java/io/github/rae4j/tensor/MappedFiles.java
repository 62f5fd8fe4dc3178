// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.tensor;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files whose mapped parts are handed to native code. Reading beyond the end of a file that has
 * become shorter ends the whole program, and what lies between its end and that of its last page
 * reads as zeros. So engines ask before and after native code reads; what happens in between cannot
 * be prevented. A file that was deleted, or replaced by another, stays as it was for those who have
 * mapped it. Thread-safe.
 */
public final class MappedFiles {
  private final Map<Path, Mapping> files = new ConcurrentHashMap<>();

  /**
   * What is mapped of a file.
   *
   * @param key identifies the file, whatever its name; absent where the system cannot tell, which
   *     does not let mapped files be shortened
   * @param end of the farthest part
   */
  private record Mapping(Optional<Object> key, long end) {}

  /** No files yet. */
  public MappedFiles() {}

  /**
   * Those of some tensors.
   *
   * @throws CheckpointException naming a file that is shorter than what is mapped of it
   */
  public static MappedFiles of(Collection<Tensor> tensors) {
    MappedFiles files = new MappedFiles();
    tensors.forEach(files::add);
    return files;
  }

  /**
   * Adds the file of a tensor that is a mapped part of one.
   *
   * @throws CheckpointException naming the file, if it is shorter than what is mapped of it
   */
  public void add(Tensor tensor) {
    tensor
        .region()
        .ifPresent(
            region -> {
              Mapping mapping =
                  files.compute(
                      region.file(),
                      (file, known) ->
                          new Mapping(
                              known == null
                                  ? attributes(file).flatMap(MappedFiles::key)
                                  : known.key(),
                              Math.max(
                                  known == null ? 0 : known.end(),
                                  region.offset() + region.length())));
              requireWhole(region.file(), mapping);
            });
  }

  /**
   * Asks the file system whether the files still hold what is mapped of them, once for each file.
   *
   * @throws CheckpointException naming a file that has become shorter
   */
  public void requireWhole() {
    files.forEach(MappedFiles::requireWhole);
  }

  private static void requireWhole(Path file, Mapping mapping) {
    Optional<BasicFileAttributes> now = attributes(file);
    if (now.isPresent()
        && now.get().size() < mapping.end()
        && key(now.get()).equals(mapping.key())) {
      throw new CheckpointException(file + ": " + MappedFile.PROBLEM, Where.file(file));
    }
  }

  private static Optional<BasicFileAttributes> attributes(Path file) {
    try {
      return Optional.of(Files.readAttributes(file, BasicFileAttributes.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Object> key(BasicFileAttributes attributes) {
    return Optional.ofNullable(attributes.fileKey());
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * One repository's folder in a cache, laid out as the Hugging Face tools do: {@code blobs} by
 * checksum, {@code snapshots} of commits that link to them, {@code refs} from names to commits, and
 * the lists of files of commits in {@code trees}.
 *
 * @param cache the folder of all repositories
 * @param repository whose it is
 * @param links whether symbolic links may be made
 * @param locks of the hub
 */
record CacheFolder(Path cache, Repository repository, boolean links, Locks locks) {
  /**
   * Of unfinished files. Not the name that older versions of the Python tools give to theirs: they
   * add to such a file while they hold a lock that Java cannot see.
   */
  private static final String UNFINISHED = ".rae4j.incomplete";

  private static final String TAG =
      "Signature: 8a477f597d28d172789f06886806bc55\n"
          + "# This folder holds what can be fetched again: models and data of the Hugging Face"
          + " Hub.\n"
          + "# Backups may leave it out; see https://bford.info/cachedir/\n";

  Path folder() {
    return cache.resolve(repository.folder());
  }

  Path blob(Checksum checksum) {
    return folder().resolve("blobs").resolve(checksum.hex());
  }

  Path part(Checksum checksum) {
    return folder().resolve("blobs").resolve(checksum.hex() + UNFINISHED);
  }

  Path lock(Checksum checksum) {
    return lock(checksum.hex());
  }

  private Path lock(String name) {
    return cache.resolve(".locks").resolve(repository.folder()).resolve(name + ".lock");
  }

  Path snapshot(String commit) {
    return folder().resolve("snapshots").resolve(commit);
  }

  Path pointer(String commit, String name) {
    return snapshot(commit).resolve(name);
  }

  /** Whether a file is whole in the snapshot. */
  boolean has(String commit, RemoteFile file) {
    return isWhole(pointer(commit, file.name()), file.size());
  }

  /** Whether the content of a file is there, be it of another commit. */
  boolean hasBlob(RemoteFile file) {
    return isWhole(blob(file.checksum()), file.size());
  }

  private static boolean isWhole(Path path, long size) {
    try {
      return Files.isRegularFile(path) && Files.size(path) == size;
    } catch (IOException e) {
      return false;
    }
  }

  /** Bytes that an unfinished download left. */
  long begun(RemoteFile file) {
    try {
      Path part = part(file.checksum());
      return Files.isRegularFile(part) ? Math.min(Files.size(part), file.size()) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** The commit that a name stood for when it was last asked. */
  Optional<String> commit(String revision) {
    if (Checksum.isCommit(revision)) {
      return Optional.of(revision);
    }
    try {
      return Optional.of(Files.readString(reference(revision)).strip()).filter(Checksum::isCommit);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Path reference(String revision) {
    return folder().resolve("refs").resolve(revision);
  }

  /** Notes which commit a name stands for. */
  void refer(String revision, String commit) throws IOException, InterruptedException {
    if (!revision.equals(commit) && !commit(revision).equals(Optional.of(commit))) {
      replace(reference(revision), commit);
    }
  }

  /** Marks the cache as one, for backups; where that cannot be, it is left. */
  void tag() throws IOException, InterruptedException {
    Path tag = cache.resolve("CACHEDIR.TAG");
    if (!Files.exists(tag)) {
      try {
        replace(tag, TAG);
      } catch (HubException e) {
        if (e.kind() != HubException.Kind.READ_ONLY) {
          throw e;
        }
      }
    }
  }

  /** The list of files of a commit, if it is kept. */
  Optional<Trees.Tree> tree(String commit) {
    return Trees.read(trees(commit));
  }

  /** Keeps the list of files of a commit, which never changes. */
  void keep(String commit, Trees.Tree tree) throws IOException, InterruptedException {
    replace(trees(commit), tree.json());
  }

  private Path trees(String commit) {
    return folder().resolve("trees").resolve(commit + ".json");
  }

  /**
   * Writes a small file so that it is there with all its content or not at all. A killed process
   * leaves at most one unfinished file, which the next one takes over.
   */
  @SuppressWarnings("try") // the lock is only held
  private void replace(Path target, String content) throws IOException, InterruptedException {
    Path unfinished = folder().resolve("blobs").resolve("list" + UNFINISHED);
    try (Locks.Held held = locks.on(lock("list"), () -> {})) {
      Disk.folder(Optional.ofNullable(unfinished.getParent()).orElseThrow());
      Disk.folder(Optional.ofNullable(target.getParent()).orElseThrow());
      Files.writeString(unfinished, content, StandardCharsets.UTF_8);
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw Disk.told(target, e);
    }
  }

  /** Deletes what a killed process left of {@link #replace}. */
  @SuppressWarnings("try") // the lock is only held
  void sweep() throws IOException, InterruptedException {
    Path unfinished = folder().resolve("blobs").resolve("list" + UNFINISHED);
    if (Files.exists(unfinished)) {
      try (Locks.Held held = locks.on(lock("list"), () -> {})) {
        Files.deleteIfExists(unfinished);
      }
    }
  }

  /** Puts a file into a snapshot: a link to its blob, or what comes nearest to one. */
  @SuppressWarnings("try") // the lock is only held
  void link(String commit, RemoteFile file) throws IOException, InterruptedException {
    if (has(commit, file)) {
      return;
    }
    Path pointer = pointer(commit, file.name());
    Path blob = blob(file.checksum());
    Path folder = Optional.ofNullable(pointer.getParent()).orElseThrow();
    Disk.folder(folder);
    try (Locks.Held held = locks.on(lock("list"), () -> {})) {
      if (has(commit, file)) {
        return;
      }
      if (!Files.isDirectory(pointer, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(pointer);
      }
      if (links && isLinked(pointer, folder.relativize(blob))) {
        return;
      }
      if (!isSame(pointer, blob) && !has(commit, file)) {
        Path unfinished = folder().resolve("blobs").resolve("list" + UNFINISHED);
        Files.copy(blob, unfinished, StandardCopyOption.REPLACE_EXISTING);
        Files.move(unfinished, pointer, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw Disk.told(pointer, e);
    }
  }

  private static boolean isLinked(Path pointer, Path blob) {
    try {
      Files.createSymbolicLink(pointer, blob);
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      // Windows wants a privilege, and some file systems have none.
      return false;
    }
  }

  private static boolean isSame(Path pointer, Path blob) {
    try {
      Files.createLink(pointer, blob);
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}

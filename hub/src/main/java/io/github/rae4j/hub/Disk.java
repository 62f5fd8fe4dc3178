// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import io.github.rae4j.hub.HubException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes folders, looks for space, and says what a failure of the disk means. */
final class Disk {
  private static final double MEGABYTE = 1e6;
  private static final String ELSEWHERE =
      "; choose a folder that you may write to (of the cache: HF_HUB_CACHE)";

  private Disk() {}

  /** Makes a folder and those above it. */
  static void folder(Path folder) throws HubException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw told(folder, e);
    }
  }

  /**
   * Fails early if there is not enough space, as far as the system knows.
   *
   * @param folder that exists
   */
  static void space(Path folder, String file, long bytes) throws HubException {
    long free;
    try {
      free = Files.getFileStore(folder).getUsableSpace();
    } catch (IOException | SecurityException e) {
      // Then the disk says it when it is full.
      return;
    }
    // Some file systems do not know, and say zero.
    if (free > 0 && free < bytes) {
      throw new HubException(
          Kind.NO_SPACE,
          file
              + " needs "
              + megabytes(bytes)
              + " more, and "
              + folder
              + " has "
              + megabytes(free)
              + " free; make space there, or choose a folder on another disk (of the cache:"
              + " HF_HUB_CACHE)");
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
  }

  /**
   * What a failure means.
   *
   * @param path that was to be written
   */
  static HubException told(Path path, IOException failure) {
    if (failure instanceof HubException known) {
      return known;
    }
    String reason = reason(failure).toLowerCase(Locale.ROOT);
    if (isFull(reason)) {
      return new HubException(
          Kind.NO_SPACE,
          path
              + " cannot be written, the disk is full; what came so far is kept: make space and try"
              + " again, or choose a folder on another disk (of the cache: HF_HUB_CACHE)",
          failure);
    }
    if (failure instanceof FileAlreadyExistsException
        || failure instanceof NotDirectoryException
        || reason.contains("not a directory")) {
      return new HubException(
          Kind.READ_ONLY,
          fileAbove(path).orElse(path)
              + " is a file where a folder should be; move it away, or choose another folder (of"
              + " the cache: HF_HUB_CACHE)",
          failure);
    }
    if (failure instanceof AccessDeniedException
        || reason.contains("permission denied")
        || reason.contains("not permitted")
        || reason.contains("read-only")
        || reason.contains("access is denied")) {
      return new HubException(Kind.READ_ONLY, denied(path), failure);
    }
    return new HubException(
        Kind.DISK,
        path + " cannot be written: " + failure.getClass().getSimpleName() + " " + reason(failure),
        failure);
  }

  private static String denied(Path path) {
    Path folder = path;
    while (!Files.exists(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    return path + " cannot be written" + owner(folder) + ELSEWHERE;
  }

  private static String owner(Path folder) {
    try {
      return ": " + folder + " belongs to " + Files.getOwner(folder).getName();
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      return "";
    }
  }

  private static Optional<Path> fileAbove(Path path) {
    for (@Nullable Path at = path; at != null; at = at.getParent()) {
      if (Files.isRegularFile(at)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  private static boolean isFull(String reason) {
    return reason.contains("no space left")
        || reason.contains("quota exceeded")
        || reason.contains("not enough space")
        || reason.contains("disk full");
  }

  private static String reason(IOException failure) {
    String reason =
        failure instanceof FileSystemException known ? known.getReason() : failure.getMessage();
    return reason == null ? "" : reason;
  }
}

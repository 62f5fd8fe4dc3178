// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The folder {@code TARGET.part} beside a target, in which a long run saves its progress until the
 * target is written.
 *
 * <p>A manifest identifies the run; any other run is refused. While open, the folder is locked
 * against other processes. Not thread-safe.
 */
public final class WorkFolder implements AutoCloseable {
  private static final String MANIFEST = "manifest.json";
  private static final int SHOWN = 60;

  private final Path folder;
  private final FolderLock lock;
  private final boolean resumed;

  private WorkFolder(Path folder, FolderLock lock, boolean resumed) {
    this.folder = folder;
    this.lock = lock;
    this.resumed = resumed;
  }

  /**
   * Opens the work folder of a target, or creates it.
   *
   * @param target what the run will write
   * @param identity everything that the result depends on, by name
   * @throws RaeException if the folder belongs to a run with a different identity or to one that is
   *     still in progress, or cannot be written
   */
  public static WorkFolder open(Path target, Map<String, String> identity) {
    Path absolute = target.toAbsolutePath().normalize();
    Path folder = absolute.resolveSibling(absolute.getFileName() + ".part");
    try {
      FolderLock lock = FolderLock.take(folder, target);
      try {
        Path manifest = folder.resolve(MANIFEST);
        boolean resumed = Files.exists(manifest);
        if (resumed) {
          requireSame(folder, read(manifest), identity);
        } else {
          AtomicFiles.write(manifest, file -> Files.write(file, json(identity)));
        }
        return new WorkFolder(folder, lock, resumed);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e);
    }
  }

  private static Map<String, String> read(Path manifest) throws IOException {
    try {
      return new ObjectMapper()
          .readValue(manifest.toFile(), new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new DataException(
          manifest + " is damaged; delete its folder to begin the run anew",
          Where.file(manifest),
          e);
    }
  }

  private static byte[] json(Map<String, String> identity) throws IOException {
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(identity);
  }

  private static void requireSame(
      Path folder, Map<String, String> begun, Map<String, String> wanted) {
    Set<String> keys = new LinkedHashSet<>(begun.keySet());
    keys.addAll(wanted.keySet());
    for (String key : keys) {
      String before = begun.getOrDefault(key, "nothing");
      String now = wanted.getOrDefault(key, "nothing");
      if (!before.equals(now)) {
        throw new DataException(
            ("%s holds the beginning of another run: there, %s is %s, now it is %s\n"
                    + "Run the first command again to finish it, or delete the folder to begin anew.")
                .formatted(folder, key, shown(before), shown(now)),
            Where.file(folder).atKey(key));
      }
    }
  }

  private static String shown(String value) {
    return "'" + (value.length() <= SHOWN ? value : value.substring(0, SHOWN - 3) + "...") + "'";
  }

  /** Whether there is an earlier run to resume. */
  public boolean isResumed() {
    return resumed;
  }

  /** The folder itself, for messages. */
  public Path path() {
    return folder;
  }

  /** The path of a file in the folder; the file need not exist. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /** Deletes the folder and its contents, after the target has been written. */
  public void delete() {
    close();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new DeviceException(
          "cannot delete " + folder + ": " + AtomicFiles.reason(e), Where.file(folder), e);
    }
  }

  /** Unlocks the folder and keeps it for a later run. */
  @Override
  public void close() {
    lock.close();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.formats.io.Sha256;
import io.github.rae4j.formats.io.TextFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;

/**
 * What all executors of a machine share on its disk: the hashes of large files, and copies of files
 * from other file systems. Thread-safe, and safe among processes.
 *
 * <p>The folder is the Spark setting {@value #FOLDER}, or else {@code spark} in rae4j's own folder
 * ({@code RAE4J_HOME}, or {@code ~/.cache/rae4j}). It should be on a disk of the machine.
 */
public final class MachineCache {
  /** The Spark setting that names the folder. */
  public static final String FOLDER = "spark.rae4j.cacheDir";

  private static final int LARGEST_NOTE = 1 << 12;

  private static final Object WITHIN_JVM = new Object();

  private final Path folder;

  MachineCache(Path folder) {
    this.folder = folder;
  }

  /** The cache of this machine, as the settings of the running application name it. */
  public static MachineCache ofMachine() {
    SparkEnv env = SparkEnv.get();
    return new MachineCache(
        Optional.ofNullable(env)
            .filter(running -> running.conf().contains(FOLDER))
            .map(running -> Path.of(running.conf().get(FOLDER)))
            .orElseGet(() -> ModelLocations.fromEnvironment().home().resolve("spark")));
  }

  /**
   * The SHA-256 of a local file, read once for as long as its length and the time of its last
   * change stay the same.
   *
   * @throws RaeException if the file cannot be read
   */
  public String sha256(Path file) {
    String state;
    Path note;
    try {
      Path real = file.toRealPath();
      BasicFileAttributes now = Files.readAttributes(real, BasicFileAttributes.class);
      state =
          String.format(
              Locale.ROOT, "%d %s %s ", now.size(), now.lastModifiedTime(), now.fileKey());
      note = folder.resolve("hashes").resolve(Sha256.of(real.toString()));
    } catch (IOException e) {
      return FileHash.sha256(file);
    }
    Optional<String> known = read(note).filter(text -> text.startsWith(state));
    if (known.isPresent()) {
      return known.get().substring(state.length()).strip();
    }
    String hash = FileHash.sha256(file);
    try {
      AtomicFiles.write(
          note, path -> Files.writeString(path, state + hash + "\n", StandardCharsets.UTF_8));
    } catch (RaeException e) {
      // It costs reading the file once more next time.
      return hash;
    }
    return hash;
  }

  /** The folder in which files of a {@link RemoteTree} are laid out; it need not be there. */
  Path tree(String id) {
    return folder.resolve("trees").resolve(id);
  }

  /**
   * Keeps a file of another file system. It is copied once to the machine, by whoever comes first;
   * all others wait for it.
   *
   * @return the SHA-256 of its content
   * @throws RaeException naming the host, if it cannot be read or kept, or is not what the driver
   *     has read
   */
  String keep(RemoteFile file, Configuration hadoop) {
    Path kept = kept(file);
    try {
      Files.createDirectories(folder.resolve("files"));
      try (FileChannel channel =
          FileChannel.open(
              kept.resolveSibling(kept.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE)) {
        // Locks of files are those of a process; threads of one take turns.
        synchronized (WITHIN_JVM) {
          FileLock lock = channel.lock();
          try {
            return keep(file, kept, hadoop);
          } finally {
            lock.release();
          }
        }
      }
    } catch (IOException e) {
      throw notKept(file, e);
    }
  }

  private Path kept(RemoteFile file) {
    return folder.resolve("files").resolve(file.id());
  }

  private DeviceException notKept(RemoteFile file, IOException e) {
    return new DeviceException(
        String.format(
            Locale.ROOT,
            "%s cannot be kept on %s, in %s: %s; make room there, or name another folder by the"
                + " Spark setting %s",
            file.uri(),
            ExecutorPlace.current(),
            folder,
            e,
            FOLDER),
        Where.file(file.uri()),
        e);
  }

  private String keep(RemoteFile file, Path kept, Configuration hadoop) throws IOException {
    Path note = kept.resolveSibling(kept.getFileName() + ".sha256");
    Optional<String> known =
        Files.isRegularFile(kept) && Files.size(kept) == file.length()
            ? read(note).map(String::strip)
            : Optional.empty();
    String hash;
    if (known.isPresent()) {
      hash = known.get();
    } else {
      hash = new RemoteCopy(file, hadoop).to(kept);
      AtomicFiles.write(note, path -> Files.writeString(path, hash + "\n"));
    }
    if (file.isRead() && !file.sha256().equals(hash)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has other bytes on %s (SHA-256 %s) than the driver has read (%s); it was changed"
                  + " meanwhile, or its copy %s is damaged: delete the copy and run the job again",
              file.uri(),
              ExecutorPlace.current(),
              hash,
              file.sha256(),
              kept),
          Where.file(file.uri()));
    }
    return hash;
  }

  /**
   * Lays a file that is kept out in the folder of its tree: a link, which takes no room, or a copy
   * where the disk has no links.
   *
   * @throws RaeException naming the host, if that is not possible
   */
  void layOut(RemoteFile file, Path tree) {
    Path kept = kept(file);
    Path target = tree.resolve(file.relative());
    try {
      Files.createDirectories(Optional.ofNullable(target.getParent()).orElseThrow());
      if (Files.exists(target) && Files.size(target) == file.length()) {
        return;
      }
      Path link = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
      try {
        Files.createLink(link, kept);
        Files.move(
            link, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (UnsupportedOperationException | FileSystemException e) {
        AtomicFiles.write(target, path -> Files.copy(kept, path));
      } finally {
        // A link that replaces another of the same file stays beside it.
        Files.deleteIfExists(link);
      }
    } catch (IOException e) {
      throw notKept(file, e);
    }
  }

  private static Optional<String> read(Path note) {
    try {
      return Files.isRegularFile(note)
          ? Optional.of(TextFiles.read(note, LARGEST_NOTE))
          : Optional.empty();
    } catch (RaeException e) {
      return Optional.empty();
    }
  }
}

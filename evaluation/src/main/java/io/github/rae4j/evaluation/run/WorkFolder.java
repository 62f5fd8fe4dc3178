// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.io.Leftovers;
import io.github.rae4j.formats.io.Links;
import io.github.rae4j.formats.io.TemporaryPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The folder {@code TARGET.part} beside a target, in which a long run saves its progress until the
 * target is written.
 *
 * <p>A manifest identifies the run; any other run is refused, and so is a folder or link that has
 * no manifest: it is the user's. Only files that this class names are ever deleted. While open, the
 * folder is locked against other processes. Not thread-safe.
 */
public final class WorkFolder implements AutoCloseable {
  private static final String SUFFIX = ".part";

  private final Path folder;
  private final FolderLock lock;
  private final boolean resumed;
  private final List<String> changes;
  private final Set<String> names = new LinkedHashSet<>(List.of(FolderLock.FILE, Manifest.FILE));

  private WorkFolder(Path folder, FolderLock lock, boolean resumed, List<String> changes) {
    this.folder = folder;
    this.lock = lock;
    this.resumed = resumed;
    this.changes = List.copyOf(changes);
  }

  /** As {@link #open(Path, Map, Map)} without remarks. */
  public static WorkFolder open(Path target, Map<String, String> identity) {
    return open(target, identity, Map.of());
  }

  /**
   * Opens the work folder of a target, or creates it. Hidden files that killed runs left beside the
   * target are deleted.
   *
   * @param target what the run will write
   * @param identity everything that the result depends on, by name
   * @param remarks what may have changed since the run began, by name; see {@link #changes}
   * @throws RaeException if the folder was not made by this class, belongs to a run with a
   *     different identity or to one that is still in progress, or cannot be written
   */
  public static WorkFolder open(
      Path target, Map<String, String> identity, Map<String, String> remarks) {
    Path folder = beside(target);
    Manifest wanted = new Manifest(new LinkedHashMap<>(identity), new LinkedHashMap<>(remarks));
    boolean resumed =
        Files.exists(folder, LinkOption.NOFOLLOW_LINKS) || !create(folder, wanted, target);
    requireOurs(folder);
    FolderLock lock = FolderLock.take(folder, target);
    try {
      requireOurs(folder);
      Manifest begun = Manifest.read(folder);
      begun.requireSame(folder, identity);
      Leftovers.sweep(target);
      return new WorkFolder(folder, lock, resumed, begun.changes(remarks));
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Whether there is a work folder of a target, so that a run for it was begun and not ended. */
  public static boolean isBegun(Path target) {
    return Manifest.isIn(beside(target));
  }

  private static Path beside(Path target) {
    Path absolute = target.toAbsolutePath().normalize();
    Path real = Links.followed(absolute);
    // A run writes into a folder that is a link, but in place of a file.
    Path named = Files.isDirectory(real) ? absolute : real;
    return named.resolveSibling(
        AtomicFiles.derivedName(String.valueOf(named.getFileName()), SUFFIX));
  }

  /**
   * Creates the folder with its manifest in one step, so that there is never one without.
   *
   * @param target what messages name: the file that cannot be written has a name of no meaning
   * @return false if another process was faster
   */
  private static boolean create(Path folder, Manifest manifest, Path target) {
    Leftovers.sweep(folder);
    try (TemporaryPath hidden = new TemporaryPath(AtomicFiles.hiddenBeside(folder))) {
      Files.createDirectories(hidden.path());
      write(hidden.path().resolve(Manifest.FILE), ByteBuffer.wrap(manifest.bytes()));
      Files.move(hidden.path(), folder, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      return false;
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(target, e);
    }
  }

  private static void write(Path file, ByteBuffer bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void requireOurs(Path folder) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !Manifest.isIn(folder)) {
      String what =
          Files.isSymbolicLink(folder)
              ? "a link"
              : Files.isDirectory(folder) ? "a folder without a manifest of rae4j" : "a file";
      throw Manifest.notOurs(folder, what);
    }
  }

  /** Whether there is an earlier run to resume. */
  public boolean isResumed() {
    return resumed;
  }

  /**
   * Sentences about remarks that differ from those with which the run began, for the user and the
   * provenance of the result.
   */
  public List<String> changes() {
    return changes;
  }

  /** What the metadata of a result say of {@link #changes}; empty if there are none. */
  public Map<String, String> changesForMetadata() {
    return changes.isEmpty() ? Map.of() : Map.of("changes", String.join("\n", changes));
  }

  /** The folder itself, for messages. */
  public Path path() {
    return folder;
  }

  /**
   * The path of a file in the folder; the file need not exist.
   *
   * @throws DataException if it is a link or a folder, to which a run must not write, or if the
   *     work folder was removed meanwhile
   */
  public Path file(String name) {
    if (!Manifest.isIn(folder)) {
      throw Manifest.removed(folder);
    }
    Path file = folder.resolve(name);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new DataException(
          file + " is a link or folder, where a run keeps a file; move it away", Where.file(file));
    }
    names.add(name);
    return file;
  }

  /**
   * Deletes the folder after the target has been written: its manifest, its lock and the files that
   * {@link #file} has named. Others are not this run's; the folder then stays with them.
   *
   * @return the names that stay, usually none
   */
  public List<String> delete() {
    close();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    Leftovers.sweep(folder, names::contains, true);
    try {
      List<String> others = others();
      Path place = folder;
      if (others.isEmpty()) {
        // In one step, so that a kill does not leave a folder without a manifest.
        place = AtomicFiles.hiddenBeside(folder);
        Files.move(folder, place, StandardCopyOption.ATOMIC_MOVE);
      }
      for (String name : names) {
        Files.deleteIfExists(place.resolve(name));
      }
      if (others.isEmpty()) {
        Files.deleteIfExists(place);
      }
      return others;
    } catch (IOException e) {
      throw new DeviceException(
          "cannot delete " + folder + ": " + AtomicFiles.reason(e), Where.file(folder), e);
    }
  }

  /**
   * Gives the folder another name, under which it is no work folder any more.
   *
   * @throws RaeException if there is something of that name, or it cannot be moved
   */
  void moveTo(Path place) {
    close();
    try {
      Files.deleteIfExists(folder.resolve(FolderLock.FILE));
      if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        throw new DataException(
            place + " is there already; move it away and run again", Where.file(place));
      }
      Files.move(folder, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(place, e);
    }
  }

  private List<String> others() throws IOException {
    List<String> others = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!names.contains(name)) {
          others.add(name);
        }
      }
    }
    return others;
  }

  /** Unlocks the folder and keeps it for a later run. */
  @Override
  public void close() {
    lock.close();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.evaluation.run.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The folder {@code TARGET.part} beside a target on any file system of Hadoop, in which a run on
 * Spark keeps what it has done until the target is complete: a manifest, one file for each round
 * that has committed, and blocks that the driver puts together at the end.
 *
 * <p>Another run is refused, and so is a folder that has no manifest of rae4j: it is the user's.
 * Only what a run on Spark makes is ever deleted. Not thread-safe.
 */
public final class RunFolder implements AutoCloseable {
  private static final String SUFFIX = ".part";
  private static final String BLOCKS = "blocks";
  private static final String LOCAL_LOCK = "lock";

  private final RunFiles files;
  private final Path target;
  private final Path folder;
  private final Manifest manifest;
  private final DriverLock lock;
  private final boolean resumed;
  private final List<String> changes;

  private RunFolder(
      RunFiles files,
      Path target,
      Path folder,
      Manifest manifest,
      DriverLock lock,
      boolean resumed,
      List<String> changes) {
    this.files = files;
    this.target = target;
    this.folder = folder;
    this.manifest = manifest;
    this.lock = lock;
    this.resumed = resumed;
    this.changes = List.copyOf(changes);
  }

  /**
   * Opens the run folder of a target, or creates it. Hidden files that killed drivers left are
   * deleted.
   *
   * @param target what the run will write, a qualified path
   * @param identity everything that the result depends on, by name
   * @param remarks what may have changed since the run began, by name; see {@link #changes}
   * @throws io.github.rae4j.errors.RaeException if the folder was not made by rae4j, belongs to a
   *     run with a different identity or to one that is still in progress, or cannot be written
   */
  public static RunFolder open(
      Path target,
      Configuration configuration,
      Map<String, String> identity,
      Map<String, String> remarks) {
    RunFiles files = RunFiles.of(target, configuration);
    Path folder = beside(target);
    Manifest wanted = new Manifest(new LinkedHashMap<>(identity), new LinkedHashMap<>(remarks));
    boolean resumed = isBegun(files, folder);
    if (!resumed) {
      files.createFolder(folder);
      files.write(new Path(folder, Manifest.FILE), bytes(wanted));
    }
    // Before the lock is taken, which writes into the folder.
    Manifest begun = requireSame(files, folder, wanted);
    DriverLock lock = DriverLock.take(files, folder, target);
    try {
      begun = requireSame(files, folder, wanted);
      files.sweep(folder, Optional.empty());
      files.sweep(target.getParent(), Optional.of(target.getName()));
      return new RunFolder(files, target, folder, begun, lock, resumed, begun.changes(remarks));
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Whether a run into a target was begun and is not complete.
   *
   * @throws DataException if what is not ours lies where its run folder would
   */
  public static boolean isBegun(Path target, Configuration configuration) {
    return isBegun(RunFiles.of(target, configuration), beside(target));
  }

  private static Path beside(Path target) {
    return new Path(target.getParent(), target.getName() + SUFFIX);
  }

  /** Whether there is a folder with a manifest; refuses whatever else lies there. */
  private static boolean isBegun(RunFiles files, Path folder) {
    Optional<FileStatus> there = files.find(folder);
    if (there.isEmpty()) {
      return false;
    }
    if (there.get().isDirectory()) {
      if (files.find(new Path(folder, Manifest.FILE)).filter(FileStatus::isFile).isPresent()) {
        return true;
      }
      if (files.list(folder, false).keySet().stream().allMatch(RunFiles::isTemporary)) {
        return false; // A driver was killed before it had written the manifest.
      }
    }
    throw Manifest.notOurs(
        folder, there.get().isDirectory() ? "a folder without a manifest of rae4j" : "a file");
  }

  private static Manifest requireSame(RunFiles files, Path folder, Manifest wanted) {
    Path file = new Path(folder, Manifest.FILE);
    Manifest begun = Manifest.parse(file, files.read(file));
    begun.requireSame(folder, wanted.identity());
    return begun;
  }

  private static byte[] bytes(Manifest manifest) {
    try {
      return manifest.bytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Into memory: none.
    }
  }

  /** Whether there is an earlier run to resume. */
  public boolean isResumed() {
    return resumed;
  }

  /** Sentences about remarks that differ from those with which the run began. */
  public List<String> changes() {
    return changes;
  }

  /** What the metadata of a result say of {@link #changes}; empty if there are none. */
  public Map<String, String> changesForMetadata() {
    return changes.isEmpty() ? Map.of() : Map.of("changes", String.join("\n", changes));
  }

  /** What the run depends on. */
  public Manifest manifest() {
    return manifest;
  }

  /** The folder itself. */
  public Path path() {
    return folder;
  }

  /** What the run writes. */
  public Path target() {
    return target;
  }

  /** The files of the target's file system. */
  public RunFiles files() {
    return files;
  }

  /** Where blocks go that the driver puts together at the end. */
  public Path blocks() {
    return new Path(folder, BLOCKS);
  }

  /** What a task needs to see that it writes where the driver reads. */
  public FolderTicket ticket() {
    return new FolderTicket(folder.toString(), manifest.digest());
  }

  /**
   * A folder within this one for rounds of their own, of the same run; it goes when this one does.
   *
   * @param name of what they make
   */
  public RunFolder within(String name) {
    Path inner = new Path(blocks(), name);
    if (files.find(new Path(inner, Manifest.FILE)).isEmpty()) {
      files.createFolder(inner);
      files.write(new Path(inner, Manifest.FILE), bytes(manifest));
    }
    return new RunFolder(files, target, inner, manifest, lock, resumed, changes);
  }

  /** The rounds that have committed, by their number. */
  Map<Integer, CompletedRound> rounds() {
    requireThere();
    Map<Integer, CompletedRound> rounds = new TreeMap<>();
    files
        .list(folder, false)
        .forEach(
            (name, status) -> {
              if (CompletedRound.isOne(name)) {
                rounds.put(
                    CompletedRound.numberOf(name),
                    CompletedRound.parse(status.getPath(), files.read(status.getPath())));
              }
            });
    return rounds;
  }

  /** Records a round whose files are in their place. */
  void complete(CompletedRound round) {
    requireThere();
    files.write(new Path(folder, round.fileName()), round.toBytes());
  }

  /** Forgets a round whose files are not all there any more. */
  void forget(CompletedRound round) {
    files.delete(new Path(folder, round.fileName()), false);
  }

  private void requireThere() {
    if (files.find(new Path(folder, Manifest.FILE)).isEmpty()) {
      throw Manifest.removed(folder);
    }
  }

  /**
   * Deletes the folder after the target is complete. What a run on Spark did not make stays, and
   * the folder with it.
   *
   * @return the names that stay, usually none
   */
  public List<String> delete() {
    close();
    List<String> others = new ArrayList<>();
    files
        .list(folder, false)
        .forEach(
            (name, status) -> {
              if (name.equals(BLOCKS) && status.isDirectory()) {
                files.delete(status.getPath(), true);
              } else if (CompletedRound.isOne(name)
                  || RunFiles.isTemporary(name)
                  || name.equals(DriverLock.FILE)
                  || name.equals(LOCAL_LOCK)) {
                files.delete(status.getPath(), false);
              } else if (!name.equals(Manifest.FILE)) {
                others.add(name);
              }
            });
    // The manifest goes last, so that a kill in between leaves a folder that is known as ours.
    files.delete(new Path(folder, Manifest.FILE), false);
    if (others.isEmpty()) {
      files.delete(folder, true);
    }
    return others;
  }

  /** Lets the folder go and keeps it for a later run. */
  @Override
  public void close() {
    lock.close();
  }
}

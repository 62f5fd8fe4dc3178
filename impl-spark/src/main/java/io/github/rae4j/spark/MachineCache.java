// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.formats.io.Sha256;
import io.github.rae4j.formats.io.TextFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
      state = Files.size(real) + " " + Files.getLastModifiedTime(real).toMillis() + " ";
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

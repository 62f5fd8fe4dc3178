// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.tensor.DType;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a run that is done: the work folder of its images, kept under the name {@code
 * TARGET.I-of-N}. {@link RunParts} puts all parts of a run together. Immutable.
 *
 * @param folder where it lies
 * @param range its images
 * @param identity everything that the whole run depends on, by name
 * @param command the arguments of the command that made it, without those that say which part
 */
public record RunPart(
    Path folder, PartRange range, Map<String, String> identity, List<String> command) {
  private static final String COMMAND = "command.json";
  private static final String PICTURES = "images";

  /** Copies the collections. */
  public RunPart {
    identity = Map.copyOf(identity);
    command = List.copyOf(command);
  }

  /** Where a part of a target is kept. */
  public static Path beside(Path target, int number, int count) {
    Path absolute = target.toAbsolutePath().normalize();
    return absolute.resolveSibling(
        AtomicFiles.derivedName(
            String.valueOf(absolute.getFileName()),
            String.format(Locale.ROOT, ".%d-of-%d", number, count)));
  }

  /** What identifies the run of a part: that of the whole, and which images they are. */
  public static Map<String, String> identity(Map<String, String> whole, PartRange range) {
    Map<String, String> identity = new LinkedHashMap<>(whole);
    identity.put(PartRange.KEY, range.text());
    return identity;
  }

  /** The folder of the pictures of a part whose target is a folder of them. */
  public static Path pictures(Path folder) {
    return folder.resolve(PICTURES);
  }

  /**
   * Keeps a work folder whose images are all made as a part.
   *
   * @param work is closed; was opened with what {@link #identity} gives
   * @param place where the part will lie
   * @param command see {@link RunPart}
   */
  public static void keep(WorkFolder work, Path place, List<String> command) {
    Path file = work.path().resolve(COMMAND);
    AtomicFiles.writeIntoFolder(
        file, temporary -> new ObjectMapper().writeValue(temporary.toFile(), command));
    work.moveTo(place);
  }

  /**
   * Opens a part.
   *
   * @throws DataException if there is none, or it is damaged or not finished
   */
  public static RunPart open(Path folder) {
    if (!Manifest.isIn(folder)) {
      throw new DataException(
          folder + " is no part of a run; parts are made by --part I/N", Where.file(folder));
    }
    Map<String, String> identity = new LinkedHashMap<>(Manifest.read(folder).identity());
    Path command = folder.resolve(COMMAND);
    PartRange range =
        PartRange.parse(identity.getOrDefault(PartRange.KEY, ""))
            .filter(known -> Files.isRegularFile(command))
            .orElseThrow(
                () ->
                    new DataException(
                        folder
                            + " is the progress of a run, not a part that is done; run its command"
                            + " again to finish it",
                        Where.file(folder)));
    identity.remove(PartRange.KEY);
    try {
      return new RunPart(
          folder,
          range,
          identity,
          new ObjectMapper().readValue(command.toFile(), new TypeReference<List<String>>() {}));
    } catch (IOException e) {
      throw FileErrors.cannotRead(command, e);
    }
  }

  /**
   * The records of a file of this part.
   *
   * @throws DataException if it does not hold one for every image
   */
  RecordFile records(String name, DType dtype) {
    RecordFile records = RecordFile.read(folder, name, dtype);
    if (records.records() != range.size()) {
      throw damaged(folder.resolve(name));
    }
    return records;
  }

  DataException damaged(Path file) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s is damaged or missing: it should hold the images %,d to %,d; delete %s and make the"
                + " part again",
            file,
            range.from(),
            range.to() - 1,
            folder),
        Where.file(file));
  }

  /** Deletes the part. */
  public void delete() {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException problem)
                throws IOException {
              if (problem != null) {
                throw problem;
              }
              Files.delete(dir);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e);
    }
  }
}

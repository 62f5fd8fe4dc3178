// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.latents.LatentIndex;
import io.github.rae4j.evaluation.latents.LatentLayout;
import io.github.rae4j.evaluation.latents.LatentShard;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The shards that a run has finished, one line of JSON for each. An incomplete line is ignored, and
 * so is a shard whose file is no longer there as it was. Not thread-safe.
 */
final class ShardJournal {
  private static final String FILE = "shards.jsonl";

  private final Path file;
  private final Path target;
  private final LatentLayout layout;
  private final Map<Integer, Finished> finished = new TreeMap<>();

  private final Set<Integer> recorded = new HashSet<>();

  private record Finished(LatentShard shard, boolean labelled, List<Integer> skipped) {}

  private ShardJournal(Path file, Path target, LatentLayout layout) {
    this.file = file;
    this.target = target;
    this.layout = layout;
  }

  static ShardJournal open(WorkFolder folder, Path target, LatentLayout layout) {
    ShardJournal journal = new ShardJournal(folder.file(FILE), target, layout);
    try {
      if (Files.exists(journal.file)) {
        String text = Files.readString(journal.file);
        // Anything after the last line break was cut off when the process was killed.
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        whole.lines().forEach(journal::read);
        if (whole.length() < text.length()) {
          Files.writeString(journal.file, whole);
        }
      }
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(journal.file, e);
    }
    journal.recorded.addAll(journal.finished.keySet());
    journal.finished.values().removeIf(done -> !journal.isThere(done.shard()));
    return journal;
  }

  private void read(String line) {
    try {
      JsonNode root = new ObjectMapper().readTree(line);
      List<Integer> skipped = new ArrayList<>();
      root.path("skipped").forEach(number -> skipped.add(number.intValue()));
      int number = root.path("shard").asInt(-1);
      finished.put(
          number,
          new Finished(
              new LatentShard(
                  layout.name(number),
                  root.required("latents").intValue(),
                  root.required("bytes").longValue(),
                  root.required("sha256").textValue()),
              root.required("labelled").booleanValue(),
              skipped));
    } catch (JsonProcessingException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new DataException(
          file + " is damaged; delete its folder to begin the run anew", Where.file(file), e);
    }
  }

  /** Shards are forced to disk before they get their names, so that their size tells enough. */
  private boolean isThere(LatentShard shard) {
    Path path = target.resolve(shard.file());
    try {
      return Files.isRegularFile(path) && Files.size(path) == shard.bytes();
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    }
  }

  Set<Integer> finished() {
    return Set.copyOf(finished.keySet());
  }

  /** Whether this run has written a shard, whatever has become of it. */
  boolean isRecorded(int shard) {
    return recorded.contains(shard);
  }

  boolean isFinished(int shard) {
    return finished.containsKey(shard);
  }

  /** The number of latents in the finished shards. */
  int latents() {
    return finished.values().stream().mapToInt(done -> done.shard().latents()).sum();
  }

  /** Adds a shard whose file is written. */
  void add(int number, LatentShard shard, boolean labelled, List<Integer> skipped) {
    try {
      String line =
          new ObjectMapper()
              .writeValueAsString(
                  Map.of(
                      "shard",
                      number,
                      "latents",
                      shard.latents(),
                      "bytes",
                      shard.bytes(),
                      "sha256",
                      shard.sha256(),
                      "labelled",
                      labelled,
                      "skipped",
                      skipped));
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(file, e);
    }
    finished.put(number, new Finished(shard, labelled, skipped));
  }

  /**
   * Checks that the files of all shards are still there.
   *
   * @throws DataException naming one that was changed or removed meanwhile
   */
  void requireIntact() {
    finished
        .values()
        .forEach(
            done -> {
              if (!isThere(done.shard())) {
                throw new DataException(
                    String.format(
                        Locale.ROOT,
                        "%s was changed or removed while the run wrote others; run again to make"
                            + " it anew",
                        target.resolve(done.shard().file())),
                    Where.file(target.resolve(done.shard().file())));
              }
            });
  }

  /** The index of all shards. */
  LatentIndex index(
      Shape latent, boolean flips, Map<String, String> identity, Map<String, String> remarks) {
    List<LatentShard> shards = new ArrayList<>();
    List<Integer> skipped = new ArrayList<>();
    boolean labelled = true;
    for (Finished done : finished.values()) {
      shards.add(done.shard());
      skipped.addAll(done.skipped());
      labelled &= done.labelled();
    }
    return new LatentIndex(layout, latent, flips, labelled, shards, skipped, identity, remarks);
  }
}

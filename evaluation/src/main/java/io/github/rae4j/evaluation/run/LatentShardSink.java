// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.latents.LatentIndex;
import io.github.rae4j.evaluation.latents.LatentLayout;
import io.github.rae4j.evaluation.latents.LatentShard;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.io.Leftovers;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A folder of latents in shards. The batches of a shard are collected in the work folder; a shard
 * that is whole is written to its final place, and the index when all are. So a run that was killed
 * repeats at most its last batch. Not thread-safe.
 */
public final class LatentShardSink {
  private static final Pattern SHARD = Pattern.compile("latents-\\d{5}-of-\\d{5}\\.safetensors");

  private final Path target;
  private final WorkFolder folder;
  private final LatentLayout layout;
  private final Shape latent;
  private final boolean flips;
  private final Map<String, String> identity;
  private final ShardJournal journal;
  private int shard;
  private Optional<LatentRecords> records = Optional.empty();

  /**
   * Resumes from the work folder and the shards that are there.
   *
   * @param target the folder
   * @param latent shape of one latent
   * @param flips whether the latents of the mirrored images are kept too
   * @param identity everything that the latents depend on, by name
   * @throws DataException if the target holds latents that are not this run's
   */
  public LatentShardSink(
      Path target,
      WorkFolder folder,
      LatentLayout layout,
      Shape latent,
      boolean flips,
      Map<String, String> identity) {
    this.target = target;
    this.folder = folder;
    this.layout = layout;
    this.latent = latent;
    this.flips = flips;
    this.identity = Map.copyOf(identity);
    this.journal = ShardJournal.open(folder, target, layout);
    requireNoOthers();
    Leftovers.sweep(
        target, name -> SHARD.matcher(name).matches() || name.equals(LatentIndex.FILE), true);
    for (int done : journal.finished()) {
      if (LatentRecords.isBegun(folder, prefix(done))) {
        LatentRecords.open(folder, prefix(done), latent, flips).delete();
      }
    }
    this.shard = -1;
    advance();
  }

  private static String prefix(int shard) {
    return String.format(Locale.ROOT, "%05d-", shard);
  }

  private void requireNoOthers() {
    if (!Files.isDirectory(target)) {
      return;
    }
    Set<String> own = new HashSet<>();
    for (int k = 0; k < layout.shards(); k++) {
      // One that was written just before a kill is not in the journal, but its records are there.
      if (journal.isRecorded(k) || LatentRecords.isBegun(folder, prefix(k))) {
        own.add(layout.name(k));
        own.add(LatentIndex.FILE);
      }
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(target)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        boolean isLatents = SHARD.matcher(name).matches() || name.equals(LatentIndex.FILE);
        if (isLatents && !own.contains(name)) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s holds %s, of which this run has no record (%s); delete the latents there, or name"
                      + " another folder",
                  target,
                  name,
                  folder.path().getFileName()),
              Where.file(target));
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(target, e);
    }
  }

  /** Goes to the next shard that is not finished. */
  private void advance() {
    do {
      shard++;
    } while (shard < layout.shards() && journal.isFinished(shard));
    records =
        shard < layout.shards()
            ? Optional.of(LatentRecords.open(folder, prefix(shard), latent, flips))
            : Optional.empty();
  }

  /** Whether all shards are written. */
  public boolean isComplete() {
    return records.isEmpty();
  }

  /** The number of saved latents. */
  public int done() {
    return journal.latents() + records.map(LatentRecords::done).orElse(0);
  }

  /** The index of the next image of the shard that is being made. */
  public int next() {
    LatentRecords current = current();
    return current.last().isPresent() ? current.last().getAsInt() + 1 : layout.first(shard);
  }

  /** The index after the last image of the shard that is being made. */
  public int end() {
    current();
    return layout.end(shard);
  }

  private LatentRecords current() {
    return records.orElseThrow(() -> new IllegalStateException("all shards are written"));
  }

  /**
   * Saves a batch of the current shard durably.
   *
   * @param encoded float32 {@code (n, C, h, w)}
   * @param mirrored the same of the mirrored images, if they are kept
   * @param labels one label per image, or {@link LatentShard#NO_LABEL}
   * @param indices indices of the images in their data set, ascending
   */
  public void append(Tensor encoded, Optional<Tensor> mirrored, long[] labels, long[] indices) {
    if (indices[0] < next() || indices[indices.length - 1] >= end()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "images %d to %d are not in shard %d from %d on",
              indices[0],
              indices[indices.length - 1],
              shard,
              next()));
    }
    current().append(encoded, mirrored, labels, indices);
  }

  /**
   * Takes over the latents of a part of the run that are not there yet, and writes the shards that
   * are whole then. Parts come in the order of their images.
   *
   * @throws DataException if the part is damaged
   */
  public void absorb(RunPart part) {
    if (!isComplete()) {
      LatentRecords.forEach(part, flips, next(), this::split);
    }
    while (!isComplete() && end() <= part.range().to()) {
      endShard();
    }
  }

  /** Appends a batch that may cross the ends of shards. */
  private void split(Tensor encoded, Optional<Tensor> mirrored, long[] labels, long[] indices) {
    int from = 0;
    while (from < indices.length) {
      while (indices[from] >= end()) {
        endShard();
      }
      int to = from;
      while (to < indices.length && indices[to] < end()) {
        to++;
      }
      int first = from;
      int last = to;
      append(
          encoded.rows(first, last),
          mirrored.map(rows -> rows.rows(first, last)),
          Arrays.copyOfRange(labels, first, last),
          Arrays.copyOfRange(indices, first, last));
      from = to;
    }
  }

  /** Writes the current shard, of whose images those that were not appended are left out. */
  public void endShard() {
    LatentRecords current = current();
    current.requireIntact();
    long[] labels = current.labels();
    Set<Long> numbers = new HashSet<>();
    for (long number : current.numbers()) {
      numbers.add(number);
    }
    List<Integer> skipped = new ArrayList<>();
    for (int i = layout.first(shard); i < layout.end(shard); i++) {
      if (!numbers.contains((long) i)) {
        skipped.add(i);
      }
    }
    Path file = target.resolve(layout.name(shard));
    LatentShard written =
        LatentShard.write(
            file,
            current.tensors(file.toString(), LatentShard.hasLabels(labels) ? labels : new long[0]),
            labels.length,
            identity);
    journal.add(shard, written, LatentRecords.areComplete(labels), skipped);
    current.delete();
    advance();
  }

  /**
   * Writes the index.
   *
   * @param remarks what may differ between equal latents, such as the path of the data
   */
  public LatentIndex finish(Map<String, String> remarks) {
    if (!isComplete()) {
      throw new IllegalStateException("shard " + shard + " is not written");
    }
    journal.requireIntact();
    LatentIndex index = journal.index(latent, flips, identity, remarks);
    index.write(target);
    return index;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.evaluation.latents.LatentShard;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Latents of consecutive images in a work folder, with their labels and image numbers, and those of
 * the mirrored images if they are wanted. Not thread-safe.
 */
final class LatentRecords {
  private static final String LATENTS = "latents.f32";
  private static final String FLIPS = "flips.f32";
  private static final String IMAGES = "images.i64";

  private final Shape latent;
  private final RecordFile latents;
  private final Optional<RecordFile> flipped;
  private final RecordFile images;
  private OptionalInt last;

  private LatentRecords(
      Shape latent, RecordFile latents, Optional<RecordFile> flipped, RecordFile images) {
    this.latent = latent;
    this.latents = latents;
    this.flipped = flipped;
    this.images = images;
    // Of batches that were not saved whole, nothing is kept.
    int whole = -1;
    while (whole != fewest()) {
      whole = fewest();
      latents.truncate(whole);
      images.truncate(whole);
      if (flipped.isPresent()) {
        flipped.get().truncate(whole);
      }
    }
    long[] rows = whole == 0 ? new long[0] : images.map().toLongArray();
    this.last = whole == 0 ? OptionalInt.empty() : OptionalInt.of((int) rows[rows.length - 1]);
  }

  private int fewest() {
    int fewest = Math.min(latents.records(), images.records());
    return flipped.isPresent() ? Math.min(fewest, flipped.get().records()) : fewest;
  }

  /**
   * Resumes from the files of a work folder.
   *
   * @param prefix of their names
   * @param latent shape of one latent
   */
  static LatentRecords open(WorkFolder folder, String prefix, Shape latent, boolean flips) {
    return new LatentRecords(
        latent,
        RecordFile.open(folder, prefix + LATENTS, DType.FLOAT32),
        flips
            ? Optional.of(RecordFile.open(folder, prefix + FLIPS, DType.FLOAT32))
            : Optional.empty(),
        RecordFile.open(folder, prefix + IMAGES, DType.INT64));
  }

  /** Takes the batches of a part. */
  @FunctionalInterface
  interface Rows {
    void accept(Tensor encoded, Optional<Tensor> mirrored, long[] labels, long[] indices);
  }

  /**
   * Passes on what a part of a run has encoded, batch by batch.
   *
   * @param after the number of the first image that is wanted; earlier ones are left out
   * @throws DataException if the part is damaged
   */
  static void forEach(RunPart part, boolean flips, int after, Rows rows) {
    Path folder = part.folder();
    RecordFile latents = RecordFile.read(folder, LATENTS, DType.FLOAT32);
    Optional<RecordFile> flipped =
        flips ? Optional.of(RecordFile.read(folder, FLIPS, DType.FLOAT32)) : Optional.empty();
    RecordFile images = RecordFile.read(folder, IMAGES, DType.INT64);
    if (!ends(latents).equals(ends(images))
        || flipped.filter(file -> !ends(file).equals(ends(images))).isPresent()) {
      throw part.damaged(folder.resolve(LATENTS));
    }
    for (int b = 0; b < images.blocks().size(); b++) {
      Cancellation.check();
      long[] pairs = images.rows(images.blocks().get(b)).toLongArray();
      int count = pairs.length / 2;
      int first = 0;
      while (first < count && pairs[2 * first + 1] < after) {
        first++;
      }
      if (first == count) {
        continue;
      }
      long[] labels = new long[count - first];
      long[] indices = new long[count - first];
      for (int i = first; i < count; i++) {
        labels[i - first] = pairs[2 * i];
        indices[i - first] = pairs[2 * i + 1];
      }
      if (indices[0] < part.range().from() || indices[count - first - 1] >= part.range().to()) {
        throw part.damaged(folder.resolve(IMAGES));
      }
      Journal.Block block = images.blocks().get(b);
      int from = first;
      rows.accept(
          latents.rows(block).rows(from, count),
          flipped.map(file -> file.rows(block).rows(from, count)),
          labels,
          indices);
    }
  }

  private static List<Integer> ends(RecordFile file) {
    return file.blocks().stream().map(Journal.Block::end).toList();
  }

  /** Whether a work folder has such files. */
  static boolean isBegun(WorkFolder folder, String prefix) {
    return Files.exists(folder.path().resolve(prefix + IMAGES + ".journal"));
  }

  /** The number of saved latents. */
  int done() {
    return images.records();
  }

  /** The number of the last image that was saved. */
  OptionalInt last() {
    return last;
  }

  /** Saves a batch durably; see {@link LatentShardSink#append}. */
  void append(Tensor encoded, Optional<Tensor> mirrored, long[] labels, long[] indices) {
    if (mirrored.isPresent() != flipped.isPresent()) {
      throw new IllegalArgumentException("mirrored latents are given always or never");
    }
    long[] rows = new long[2 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      rows[2 * i] = labels[i];
      rows[2 * i + 1] = indices[i];
    }
    latents.append(encoded);
    mirrored.ifPresent(tensor -> flipped.orElseThrow().append(tensor));
    images.append(Tensor.of(rows, labels.length, 2));
    last = OptionalInt.of(Math.toIntExact(indices[indices.length - 1]));
  }

  /** See {@link RecordFile#requireIntact}. */
  void requireIntact() {
    latents.requireIntact();
    flipped.ifPresent(RecordFile::requireIntact);
    images.requireIntact();
  }

  /** The labels of all latents. */
  long[] labels() {
    return column(0);
  }

  /** The image numbers of all latents. */
  long[] numbers() {
    return column(1);
  }

  private long[] column(int column) {
    long[] rows = done() == 0 ? new long[0] : images.map().toLongArray();
    long[] values = new long[rows.length / 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows[2 * i + column];
    }
    return values;
  }

  /**
   * All of it as the tensors of a file; nothing is read before it is written.
   *
   * @param labels one for every latent; left out if empty
   */
  Weights tensors(String origin, long[] labels) {
    Map<String, RecordFile> files = new LinkedHashMap<>();
    files.put(LatentCache.LATENTS, latents);
    flipped.ifPresent(file -> files.put(LatentCache.FLIPPED, file));
    Weights small =
        Weights.of(
            origin,
            labels.length == 0
                ? Map.of()
                : Map.of(LatentCache.LABELS, Tensor.of(labels, labels.length)));
    return Weights.join(List.of(new Large(origin, files), small));
  }

  /** Deletes the files, last the one by which {@link #isBegun} tells that there are any. */
  void delete() {
    latents.delete();
    flipped.ifPresent(RecordFile::delete);
    images.delete();
  }

  /** Whether every image of some labels has one. */
  static boolean areComplete(long[] labels) {
    return Arrays.stream(labels).noneMatch(label -> label == LatentShard.NO_LABEL);
  }

  /** Tensors of any size. */
  private final class Large implements Weights {
    private final String origin;
    private final Map<String, RecordFile> files;

    Large(String origin, Map<String, RecordFile> files) {
      this.origin = origin;
      this.files = files;
    }

    @Override
    public Set<String> names() {
      return Collections.unmodifiableSet(files.keySet());
    }

    @Override
    public Tensor get(String name) {
      RecordFile file = NamedValues.require(files, name);
      return file.records() == 0
          ? Tensor.wrap(DType.FLOAT32, shape(name), Tensor.buffer(DType.FLOAT32, shape(name)))
          : file.map();
    }

    @Override
    public Shape shape(String name) {
      return batch(NamedValues.require(files, name).records());
    }

    @Override
    public DType dtype(String name) {
      return NamedValues.require(files, name).dtype();
    }

    @Override
    public void forEachBlock(String name, Consumer<Tensor> blocks) {
      NamedValues.require(files, name).forEachBlock(blocks);
    }

    @Override
    public String origin() {
      return origin;
    }
  }

  private Shape batch(int count) {
    long[] dims = new long[latent.rank() + 1];
    dims[0] = count;
    System.arraycopy(latent.dims(), 0, dims, 1, latent.rank());
    return Shape.of(dims);
  }
}

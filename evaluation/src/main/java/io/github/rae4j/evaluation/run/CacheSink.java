// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.evaluation.latents.LatentShard;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A safetensors file with the latents and labels of a data set, of any size, collected batch by
 * batch in a work folder. Not thread-safe.
 */
public final class CacheSink {
  /** The label of an unlabelled image. */
  public static final long NO_LABEL = LatentShard.NO_LABEL;

  private final Optional<Path> target;
  private final Map<String, String> metadata;
  private final boolean flips;
  private final int from;
  private final LatentRecords records;

  /**
   * Resumes from the work folder.
   *
   * @param latent shape of one latent
   * @param flips whether the latents of the mirrored images are kept too
   * @param metadata texts for the header of the target
   */
  public CacheSink(
      Path target, WorkFolder folder, Shape latent, boolean flips, Map<String, String> metadata) {
    this(Optional.of(target), folder, latent, flips, 0, metadata);
  }

  private CacheSink(
      Optional<Path> target,
      WorkFolder folder,
      Shape latent,
      boolean flips,
      int from,
      Map<String, String> metadata) {
    this.target = target;
    this.metadata = Map.copyOf(metadata);
    this.flips = flips;
    this.from = from;
    this.records = LatentRecords.open(folder, "", latent, flips);
  }

  /** Keeps the latents of a part of a run in its work folder. */
  public static CacheSink ofPart(WorkFolder folder, Shape latent, boolean flips, PartRange range) {
    return new CacheSink(Optional.empty(), folder, latent, flips, range.from(), Map.of());
  }

  /**
   * Takes over the latents of a part, those that are not there yet.
   *
   * @throws io.github.rae4j.errors.DataException if the part is damaged
   */
  public void absorb(RunPart part) {
    LatentRecords.forEach(part, flips, next(), records::append);
  }

  /** The number of saved latents. */
  public int done() {
    return records.done();
  }

  /** The index of the next image of the data set; damaged ones may have been skipped. */
  public int next() {
    return records.last().isPresent() ? records.last().getAsInt() + 1 : from;
  }

  /**
   * Saves a batch durably.
   *
   * @param encoded float32 {@code (n, C, h, w)}
   * @param mirrored the same of the mirrored images, if they are kept
   * @param labels one label per image, or {@link #NO_LABEL}
   * @param indices indices of the images in their data set, ascending
   */
  public void append(Tensor encoded, Optional<Tensor> mirrored, long[] labels, long[] indices) {
    records.append(encoded, mirrored, labels, indices);
  }

  /** Writes the target; {@code labels} only if every image has one. */
  public void finish() {
    records.requireIntact();
    target.ifPresent(this::write);
  }

  private void write(Path file) {
    long[] labels = records.labels();
    SafetensorsWriter.write(
        file,
        records.tensors(file.toString(), LatentRecords.areComplete(labels) ? labels : new long[0]),
        metadata);
  }
}

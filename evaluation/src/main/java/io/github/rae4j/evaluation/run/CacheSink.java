// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A safetensors file with the latents and labels of a data set, at most 2 GiB, collected batch by
 * batch in a work folder. Not thread-safe.
 */
public final class CacheSink {
  /** The label of an unlabelled image. */
  public static final long NO_LABEL = -1;

  private final Path target;
  private final Map<String, String> metadata;
  private final RecordFile latents;
  private final RecordFile images;

  /**
   * Resumes from the work folder.
   *
   * @param metadata texts for the header of the target
   */
  public CacheSink(Path target, WorkFolder folder, Map<String, String> metadata) {
    this.target = target;
    this.metadata = Map.copyOf(metadata);
    this.latents = RecordFile.open(folder, "latents.f32", DType.FLOAT32);
    this.images = RecordFile.open(folder, "images.i64", DType.INT64);
    int whole = Math.min(latents.records(), images.records());
    latents.truncate(whole);
    images.truncate(latents.records());
    latents.truncate(images.records());
  }

  /** The number of saved latents. */
  public int done() {
    return images.records();
  }

  /** The index of the next image of the data set; damaged ones may have been skipped. */
  public int next() {
    if (done() == 0) {
      return 0;
    }
    long[] rows = images.map().toLongArray();
    return Math.toIntExact(rows[rows.length - 1]) + 1;
  }

  /**
   * Saves a batch durably.
   *
   * @param encoded float32 {@code (n, C, h, w)}
   * @param labels one label per image, or {@link #NO_LABEL}
   * @param indices indices of the images in their data set, ascending
   */
  public void append(Tensor encoded, long[] labels, long[] indices) {
    long[] rows = new long[2 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      rows[2 * i] = labels[i];
      rows[2 * i + 1] = indices[i];
    }
    latents.append(encoded);
    images.append(Tensor.of(rows, labels.length, 2));
  }

  /** Writes the target; {@code labels} only if every image has one. */
  public void finish() {
    latents.requireIntact();
    images.requireIntact();
    long[] rows = images.map().toLongArray();
    long[] labels = new long[done()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = rows[2 * i];
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("latents", latents.map());
    if (Arrays.stream(labels).noneMatch(label -> label == NO_LABEL)) {
      tensors.put("labels", Tensor.of(labels, labels.length));
    }
    SafetensorsWriter.write(target, tensors, metadata);
  }
}

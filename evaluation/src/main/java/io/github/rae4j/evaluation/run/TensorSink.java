// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.core.pipeline.GeneratedBatch;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A safetensors file with all images, float32 {@code (n, 3, h, w)} and not clamped, at most 2 GiB,
 * and their labels unless an image is unconditional. Not thread-safe.
 */
public final class TensorSink implements BatchSink {
  private static final String FILE = "images.f32";

  private final Optional<Path> target;
  private final List<Optional<Long>> labels;
  private final Map<String, String> provenance;
  private final RecordFile images;

  /**
   * Resumes from the work folder.
   *
   * @param labels labels of all images of the run
   * @param provenance texts for the header of the target
   */
  public TensorSink(
      Path target, WorkFolder folder, List<Optional<Long>> labels, Map<String, String> provenance) {
    this(Optional.of(target), folder, labels, provenance);
  }

  private TensorSink(
      Optional<Path> target,
      WorkFolder folder,
      List<Optional<Long>> labels,
      Map<String, String> provenance) {
    this.target = target;
    this.labels = List.copyOf(labels);
    this.provenance = Map.copyOf(provenance);
    this.images = RecordFile.open(folder, FILE, DType.FLOAT32);
  }

  /** Keeps the images of a part of a run in its work folder. */
  public static TensorSink ofPart(WorkFolder folder) {
    return new TensorSink(Optional.empty(), folder, List.of(), Map.of());
  }

  @Override
  public int done() {
    return images.records();
  }

  @Override
  public void truncate(int count) {
    images.truncate(count);
  }

  @Override
  public void append(GeneratedBatch batch, Tensor floats) {
    images.append(floats);
  }

  @Override
  public void absorb(RunPart part) {
    images.append(part.records(FILE, DType.FLOAT32));
  }

  @Override
  public void finish() {
    images.requireIntact();
    target.ifPresent(this::write);
  }

  private void write(Path file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("images", images.map());
    if (labels.stream().allMatch(Optional::isPresent)) {
      tensors.put(
          "labels", Tensor.of(labels.stream().mapToLong(Optional::get).toArray(), labels.size()));
    }
    SafetensorsWriter.write(file, tensors, provenance);
  }
}

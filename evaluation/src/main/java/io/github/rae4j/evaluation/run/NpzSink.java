// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.core.pipeline.GeneratedBatch;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An archive for ADM's evaluation. The images are kept in the work folder until the end. Not
 * thread-safe.
 *
 * @see ImageRecords#writeTo
 */
public final class NpzSink implements BatchSink {
  private final Path target;
  private final List<Optional<Long>> labels;
  private final ImageRecords images;

  /**
   * Resumes from the work folder.
   *
   * @param labels labels of all images of the run
   */
  public NpzSink(Path target, WorkFolder folder, List<Optional<Long>> labels) {
    this.target = target;
    this.labels = List.copyOf(labels);
    this.images = new ImageRecords(folder);
  }

  @Override
  public int done() {
    return images.done();
  }

  @Override
  public void truncate(int count) {
    images.truncate(count);
  }

  @Override
  public void append(GeneratedBatch batch, Tensor floats) {
    images.append(batch, floats);
  }

  @Override
  public void absorb(RunPart part) {
    images.absorb(part);
  }

  @Override
  public void finish() {
    images.writeTo(target, labels);
  }
}

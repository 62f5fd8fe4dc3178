// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The first images of a data set, decoded and prepared in parallel. Not thread-safe. */
public final class DataSetImages implements ImageSet {
  private final ImageStream.Options options;
  private final int size;
  private List<ImageStream.Skipped> skipped = List.of();

  /**
   * Selects the first images of a data set.
   *
   * @param count number of images; 0 for all
   * @throws DataException if the data set has fewer images
   */
  public DataSetImages(ImageStream.Options options, int count) {
    this.options = options;
    int there = options.dataSet().size();
    if (count > there) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %d images, but %d are to be measured",
              options.dataSet().origin(),
              there,
              count),
          Where.file(options.dataSet().origin()));
    }
    this.size = count > 0 ? count : there;
  }

  @Override
  public String origin() {
    return options.dataSet().origin() + ", prepared by " + options.preparation().name();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void forEachBatch(int batchSize, Consumer<Tensor> consumer) {
    try (ImageStream stream = options.open(0, size)) {
      stream.forEachBatch(batchSize, batch -> consumer.accept(batch.images()));
      skipped = stream.skipped();
    }
  }

  @Override
  public List<ImageStream.Skipped> skipped() {
    return skipped;
  }

  @Override
  public List<String> notes() {
    return options.dataSet().notes();
  }
}

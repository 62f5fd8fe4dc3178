package io.github.rae4j.core.evaluation;

import io.github.rae4j.core.data.ImageStream;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;

/** The first images of a data set, decoded and prepared in parallel. For one thread. */
public final class DataSetSupply implements ImageSupply {
  private final ImageStream.Options options;
  private final int size;
  private List<ImageStream.Skipped> skipped = List.of();

  /**
   * A supply.
   *
   * @param count images to take; 0 for all, and never more than there are
   */
  public DataSetSupply(ImageStream.Options options, int count) {
    this.options = options;
    this.size = count > 0 ? Math.min(count, options.dataSet().size()) : options.dataSet().size();
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
}

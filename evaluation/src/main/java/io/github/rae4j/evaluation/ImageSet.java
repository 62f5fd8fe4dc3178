package io.github.rae4j.evaluation;

import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;

/** Where the images of a set come from: a data set, or a model that generates them. */
public interface ImageSet {
  /** What it is, for the report; one line. */
  String origin();

  /** The number of images that are expected. */
  int size();

  /**
   * Hands on the images in order.
   *
   * @param batchSize images of a batch at most
   * @param consumer gets float32 {@code (n, 3, h, w)}, multiples of 1/255 in [0, 1]
   */
  void forEachBatch(int batchSize, Consumer<Tensor> consumer);

  /** The images that were left out, after {@link #forEachBatch}. */
  default List<ImageStream.Skipped> skipped() {
    return List.of();
  }
}

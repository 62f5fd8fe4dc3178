package io.github.rae4j.evaluation;

import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;

/** Where images and their originals come from: two data sets, or a model that reconstructs. */
public interface ImagePairs {
  /** What the images are, for the report; one line. */
  String origin();

  /** What the originals are. */
  String originalsOrigin();

  /** The number of pairs that are expected. */
  int size();

  /**
   * Hands on the pairs in order.
   *
   * @param batchSize pairs of a batch at most
   * @param consumer gets images and originals, both float32 {@code (n, 3, h, w)}
   */
  void forEachBatch(int batchSize, BiConsumer<Tensor, Tensor> consumer);

  /** The images that were left out, after {@link #forEachBatch}. */
  default List<ImageStream.Skipped> skipped() {
    return List.of();
  }
}

package io.github.rae4j.core.probe;

import io.github.rae4j.core.data.ImageStream;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.probe.LabeledFeatures;
import io.github.rae4j.spi.RaeException;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/** Runs labelled images through a network and keeps one vector for each. Thread-safe. */
public final class FeatureExtraction {
  private FeatureExtraction() {}

  /**
   * Extracts features.
   *
   * @param origin of the images, for provenance
   * @param batchSize images that run together
   * @param network {@code (n, 3, h, w)} to {@code (n, width)}
   * @param progress is told how many images are done
   * @throws RaeException if an image has no label or there is no image
   */
  public static LabeledFeatures extract(
      String origin,
      ImageStream images,
      int batchSize,
      UnaryOperator<Tensor> network,
      IntConsumer progress) {
    List<Tensor> features = new ArrayList<>();
    List<Long> labels = new ArrayList<>();
    images.forEachBatch(
        batchSize,
        batch -> {
          for (ImageExample example : batch.examples()) {
            labels.add(
                example
                    .label()
                    .orElseThrow(
                        () ->
                            new RaeException(
                                "%s: %s has no label; a probe needs labelled images"
                                    .formatted(origin, example.id()))));
          }
          features.add(network.apply(batch.images()));
          progress.accept(labels.size());
        });
    if (features.isEmpty()) {
      throw new RaeException("no image of " + origin + " could be read");
    }
    return new LabeledFeatures(
        origin,
        Tensor.concatRows(features),
        Tensor.of(labels.stream().mapToLong(Long::longValue).toArray(), labels.size()));
  }

  /** The mean of an encoder's tokens, {@code (n, tokens, C)} to {@code (n, C)}. */
  public static Tensor meanPooled(Tensor tokens) {
    int n = tokens.shape().intDim(0);
    int count = tokens.shape().intDim(1);
    int width = tokens.shape().intDim(2);
    FloatBuffer in = tokens.floats();
    float[] pooled = new float[n * width];
    float[] token = new float[width];
    double[] sum = new double[width];
    for (int image = 0; image < n; image++) {
      Arrays.fill(sum, 0);
      for (int t = 0; t < count; t++) {
        in.get(token);
        for (int k = 0; k < width; k++) {
          sum[k] += token[k];
        }
      }
      for (int k = 0; k < width; k++) {
        pooled[image * width + k] = (float) (sum[k] / count);
      }
    }
    return Tensor.of(pooled, n, width);
  }
}

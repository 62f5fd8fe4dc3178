// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The metrics of an evaluation and how images are read. Immutable.
 *
 * @param metrics settings of each metric by its name, in report order
 * @param features feature extractor of the set metrics
 * @param pairFeatures network of the pair metrics
 * @param imageSize height and width that all images must have; empty for any
 * @param preparation preparation of the images of data sets
 * @param batchSize images per forward pass of a feature network; does not affect the result
 * @param decodeThreads threads that decode images; 0 for one per processor
 * @param skipDamaged whether unreadable images are skipped and listed
 * @param listener observes progress and may cancel
 */
public record EvaluationOptions(
    Map<String, Map<String, Object>> metrics,
    FeatureNetworkConfig features,
    Optional<FeatureNetworkConfig> pairFeatures,
    Optional<ImageSize> imageSize,
    ImagePreparation preparation,
    int batchSize,
    int decodeThreads,
    boolean skipDamaged,
    EvaluationListener listener) {
  /** The default batch size. */
  public static final int DEFAULT_BATCH_SIZE = 32;

  /** Copies the metrics and checks the numbers. */
  public EvaluationOptions {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size must be at least 1, but is " + batchSize);
    }
    if (decodeThreads < 0) {
      throw new IllegalArgumentException(
          "decode threads must not be negative, but are " + decodeThreads);
    }
  }

  /** The options of a protocol. */
  public static EvaluationOptions of(EvaluationProtocol protocol) {
    return new EvaluationOptions(
        protocol.metrics(),
        protocol.features(),
        protocol.pairFeatures(),
        protocol.imageSize(),
        protocol.preparation(),
        DEFAULT_BATCH_SIZE,
        0,
        false,
        EvaluationListener.NONE);
  }

  /** These options with different options for reading images. */
  public EvaluationOptions withReading(int batch, int threads, boolean skip) {
    return new EvaluationOptions(
        metrics, features, pairFeatures, imageSize, preparation, batch, threads, skip, listener);
  }

  /** These options with a different listener. */
  public EvaluationOptions withListener(EvaluationListener other) {
    return new EvaluationOptions(
        metrics,
        features,
        pairFeatures,
        imageSize,
        preparation,
        batchSize,
        decodeThreads,
        skipDamaged,
        other);
  }

  /** How a data set is streamed. */
  public ImageStream.Options stream(ImageDataSet dataSet) {
    return new ImageStream.Options(dataSet, preparation, decodeThreads, skipDamaged);
  }
}

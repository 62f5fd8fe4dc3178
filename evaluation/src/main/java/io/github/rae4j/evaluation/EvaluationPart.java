// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an evaluation has gathered of some of its images: statistics of features, and the values of
 * pairs, by the numbers of the images.
 *
 * <p>An {@link EvaluationPlan} makes empty parts and finishes complete ones; an {@link Evaluator}
 * adds images. Parts of one evaluation that were gathered apart, in other threads or on other
 * machines, are merged in any order and give the bits of one that has seen all images. An image
 * that is in two parts is refused, so that nothing counts twice. Not thread-safe.
 */
public final class EvaluationPart {
  private static final String METRICS = "metrics";
  private static final String IMAGES = "images.";
  private static final String ORIGINALS = "originals.";
  private static final String PAIRS = "pairs.";
  private static final String PAIR_WEIGHTS = "pairs.weights";

  private final List<? extends Metric> metrics;
  private final boolean ofProtocolSize;
  private final FeatureAccumulator images;
  private final Optional<FeatureAccumulator> originals;
  private final Map<PairMetric, PairValues> pairs = new LinkedHashMap<>();
  private String pairFingerprint = "";

  /**
   * An empty part.
   *
   * @param ofProtocolSize whether the images must have the size that the protocol says
   */
  EvaluationPart(
      List<? extends Metric> metrics,
      boolean ofProtocolSize,
      FeatureAccumulator images,
      Optional<FeatureAccumulator> originals) {
    this.metrics = metrics;
    this.ofProtocolSize = ofProtocolSize;
    this.images = images;
    this.originals = originals;
    if (originals.isPresent()) {
      for (Metric metric : metrics) {
        if (metric instanceof PairMetric pair) {
          pairs.put(pair, new PairValues(pair));
        }
      }
    }
  }

  /** The number of images, or of pairs. */
  public long count() {
    return images.count();
  }

  /**
   * All that was gathered, without rounding, as named tensors. Those of metrics that need single
   * images (KID, precision and recall, Inception Score) hold the features of every image, 4 bytes
   * each; those of the Fréchet distance 12 d² bytes and at most 255 images at the borders of a run
   * of consecutive ones.
   */
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put(METRICS, StateTensors.text(names()));
    images.state(IMAGES, state);
    originals.ifPresent(set -> set.state(ORIGINALS, state));
    int number = 0;
    for (PairValues values : pairs.values()) {
      String prefix = PAIRS + number++ + ".";
      values.state().forEach((name, tensor) -> state.put(prefix + name, tensor));
    }
    state.put(PAIR_WEIGHTS, StateTensors.text(pairFingerprint));
    return state;
  }

  private String names() {
    return metrics.stream()
        .map(Metric::name)
        .collect(Collectors.joining(" ", "", originals.isPresent() ? " of pairs" : " of a set"));
  }

  /**
   * Merges what {@link #state} has given of other images of the same evaluation.
   *
   * @throws io.github.rae4j.errors.RaeException naming the origin of the state if it is damaged, of
   *     other metrics, or was measured with other weights of the feature networks
   * @throws IllegalArgumentException if an image is in both; this part must then not be used
   *     further
   */
  public void merge(Weights state) {
    String theirs = StateTensors.text(state, METRICS);
    if (!theirs.equals(names())) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s holds %s, but is to be merged with %s; parts of one evaluation have the same"
                  + " metrics",
              state.origin(),
              theirs,
              names()),
          Where.file(state.origin()).atKey(METRICS));
    }
    images.merge(state.below(IMAGES));
    originals.ifPresent(set -> set.merge(state.below(ORIGINALS)));
    int number = 0;
    for (PairValues values : pairs.values()) {
      values.merge(state.below(PAIRS + number++ + "."));
    }
    String weights = StateTensors.text(state, PAIR_WEIGHTS);
    if (!pairFingerprint.isEmpty() && !weights.isEmpty() && !weights.equals(pairFingerprint)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: the weights of the network of pairs are %s, but %s where other pairs were"
                  + " measured; give all machines the same file",
              state.origin(),
              weights,
              pairFingerprint),
          Where.part("feature network"));
    }
    pairFingerprint = weights.isEmpty() ? pairFingerprint : weights;
  }

  /**
   * Merges another part of the same evaluation, which must not be used afterwards. See {@link
   * #merge(Weights)}.
   */
  public void merge(EvaluationPart other) {
    merge(Weights.of("another part", other.state()));
  }

  boolean isOfProtocolSize() {
    return ofProtocolSize;
  }

  FeatureAccumulator images() {
    return images;
  }

  FeatureAccumulator originals() {
    return originals.orElseThrow(() -> new IllegalArgumentException("a part without originals"));
  }

  PairValues values(PairMetric metric) {
    return Objects.requireNonNull(pairs.get(metric), metric::name);
  }

  void addPairs(
      long first,
      Tensor ours,
      Tensor theirs,
      Optional<FeatureExtractor> extractor,
      EvaluationOptions options) {
    Optional<Map<String, Tensor>> features = extractor.map(pair -> pair.run(ours, theirs));
    extractor.ifPresent(pair -> pairFingerprint = pair.fingerprint());
    pairs.values().forEach(values -> values.add(first, ours, theirs, features, options));
  }

  /** Identifies the weights of the network of pairs; empty if there is none. */
  String pairFingerprint() {
    return pairFingerprint;
  }
}

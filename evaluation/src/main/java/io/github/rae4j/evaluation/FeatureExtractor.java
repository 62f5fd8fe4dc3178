// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.pipeline.NetworkFingerprint;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Runs a feature network over batches of images.
 *
 * <p>The network is compiled once per image size. Thread-safe. Closing an extractor closes its
 * compiled networks but not the engine.
 */
public final class FeatureExtractor implements AutoCloseable {
  private final Engine engine;
  private final FeatureNetworkConfig choice;
  private final Supplier<FeatureNetwork> opener;
  private final Map<String, One> spaces;
  private final Map<List<Integer>, CompiledNetwork> compiled = new HashMap<>();
  private Optional<FeatureNetwork> features = Optional.empty();
  private String fingerprint = "";
  private boolean closed;

  /**
   * Creates an extractor without opening the network.
   *
   * @param opener opens the network; called at most once
   */
  public FeatureExtractor(
      Engine engine, FeatureNetworkConfig choice, Supplier<FeatureNetwork> opener) {
    this(engine, choice, opener, Map.of());
  }

  private FeatureExtractor(
      Engine engine,
      FeatureNetworkConfig choice,
      Supplier<FeatureNetwork> opener,
      Map<String, One> spaces) {
    this.engine = engine;
    this.choice = choice;
    this.opener = opener;
    this.spaces = spaces;
  }

  /** One of several networks, and the output that is taken of it. */
  private record One(FeatureExtractor extractor, String output) {}

  /**
   * Creates an extractor of one network, or of {@link FeatureNetworkConfig#SEVERAL}.
   *
   * @param networks opens a network; called at most once for each
   * @throws RaeException if the spaces of several networks are not described
   */
  public static FeatureExtractor of(
      Engine engine,
      FeatureNetworkConfig choice,
      Function<FeatureNetworkConfig, FeatureNetwork> networks) {
    if (!choice.isSeveral()) {
      return new FeatureExtractor(engine, choice, () -> networks.apply(choice));
    }
    Map<String, One> spaces = new LinkedHashMap<>();
    choice
        .spaces()
        .forEach(
            (name, space) ->
                spaces.put(name, new One(of(engine, space.choice(), networks), space.output())));
    return new FeatureExtractor(engine, choice, () -> NoFeatureNetwork.INSTANCE, spaces);
  }

  /**
   * Opens the network, and compiles it if the image size is known.
   *
   * @param size of the images; empty if not yet known
   * @throws RaeException if the network is not available or its weights do not fit
   */
  public void open(Optional<ImageSize> size) {
    if (!spaces.isEmpty()) {
      Problems problems = new Problems();
      spaces.values().forEach(one -> problems.check(() -> one.extractor().open(size)));
      problems.throwIfAny();
      return;
    }
    features();
    size.ifPresent(known -> network(known.height(), known.width()));
  }

  /**
   * The names of its outputs; opens the network.
   *
   * @throws RaeException if the network is not available or images of that size are too small
   */
  Set<String> outputs(ImageSize size) {
    return spaces.isEmpty()
        ? made(features(), size.height(), size.width()).signature().outputs().stream()
            .map(TensorSpec::name)
            .collect(Collectors.toCollection(LinkedHashSet::new))
        : spaces.keySet();
  }

  private synchronized FeatureNetwork features() {
    if (features.isEmpty()) {
      features = Optional.of(opener.get());
    }
    return features.get();
  }

  /** Which network it runs. */
  public FeatureNetworkConfig choice() {
    return choice;
  }

  /**
   * Whether the network compares pairs, see {@link FeatureNetwork#comparesPairs}.
   *
   * @throws RaeException if the network is not available
   */
  public boolean comparesPairs() {
    return features().comparesPairs();
  }

  /** Identifies the weights; empty before the first batch. */
  public synchronized String fingerprint() {
    if (!spaces.isEmpty()) {
      return spaces.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .map(entry -> entry.getKey() + " " + entry.getValue().extractor().fingerprint())
          .collect(Collectors.joining(", "));
    }
    return fingerprint;
  }

  /**
   * The features of images.
   *
   * @param images float32 {@code (n, 3, h, w)} in [0, 1]
   * @return float32 {@code (n, d)} by output name
   * @throws RaeException if the images are too small for the network, or its weights do not fit
   * @throws IllegalStateException after {@link #close}
   */
  public Map<String, Tensor> run(Tensor images) {
    return run(images, Map.of("images", images));
  }

  /**
   * The features of pairs, by output name; as {@link #run(Tensor)}, with originals of the same
   * shape.
   */
  public Map<String, Tensor> run(Tensor images, Tensor originals) {
    return run(images, Map.of("images", images, "originals", originals));
  }

  private Map<String, Tensor> run(Tensor images, Map<String, Tensor> inputs) {
    if (!spaces.isEmpty()) {
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      spaces.forEach((name, one) -> outputs.put(name, output(one, images)));
      return outputs;
    }
    CompiledNetwork network = network(images.shape().intDim(2), images.shape().intDim(3));
    if (images.shape().dim(0) > 1) {
      return network.run(inputs);
    }
    // Runtimes use a different kernel with different rounding for a single row, so a single image
    // is run as two.
    Map<String, Tensor> twice = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> twice.put(name, Tensor.concatRows(List.of(tensor, tensor))));
    Map<String, Tensor> first = new LinkedHashMap<>();
    network.run(twice).forEach((name, tensor) -> first.put(name, tensor.rows(0, 1)));
    return first;
  }

  private static Tensor output(One one, Tensor images) {
    Map<String, Tensor> outputs = one.extractor().run(images);
    Tensor found = outputs.get(one.output());
    if (found == null) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the feature network %s has no output '%s', but %s",
              one.extractor().choice(),
              one.output(),
              outputs.keySet()),
          Where.key("features.spaces"));
    }
    return found;
  }

  private synchronized CompiledNetwork network(int height, int width) {
    if (closed) {
      throw new IllegalStateException("the feature extractor is closed");
    }
    List<Integer> size = List.of(height, width);
    CompiledNetwork known = compiled.get(size);
    if (known == null) {
      Network network = made(features(), height, width);
      Weights weights =
          PluginAnswers.given(features(), "weights", features().weights(), "its weights");
      WeightsCheck.requireCompatible(network, weights);
      known = engine.compile(network, weights);
      compiled.put(size, known);
      if (fingerprint.isEmpty()) {
        fingerprint = NetworkFingerprint.of(network, weights);
      }
    }
    return known;
  }

  /** What fails while a network is opened has its name already. */
  private Network made(FeatureNetwork opened, int height, int width) {
    try {
      return PluginAnswers.given(opened, "network", opened.network(height, width), "its network");
    } catch (RaeException e) {
      throw e.explained(
          "feature network " + choice + ": " + e.getMessage(),
          e.where().ofPart("feature network '" + choice + "'"));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    spaces.values().forEach(one -> one.extractor().close());
    compiled.values().forEach(CompiledNetwork::close);
    compiled.clear();
  }
}

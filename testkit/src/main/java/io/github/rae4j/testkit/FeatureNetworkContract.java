// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What every feature network promises: images in [0, 1] of any size that is large enough become
 * named vectors, with the same parameters at every size, and weights that do not fit are refused at
 * once.
 *
 * <p>Weights are not read from disk: {@link #parameters} or the defaults name them, and {@link
 * #weights} makes them. Networks of up to 50,000 parameters are also run, on the processor in
 * double precision.
 */
public abstract class FeatureNetworkContract extends ProviderContract<FeatureNetworkProvider> {
  private static final long RUNNABLE = 50_000;

  /** A contract for one provider of feature networks. */
  protected FeatureNetworkContract() {
    super(FeatureNetworkProvider.class);
  }

  /**
   * Weights that fit; their values do not matter.
   *
   * @param name as {@link #parameters} give it, or the default
   * @throws RaeException if the network needs no weights of this name
   */
  @Override
  protected abstract Weights weights(String name);

  /** The side of the smallest square images that the network takes. */
  protected abstract int smallestSide();

  @Override
  protected final Object create(FeatureNetworkProvider provider, Parameters parameters) {
    return provider.create(new NamedWeights(parameters, this::weights));
  }

  private FeatureNetwork network() {
    return (FeatureNetwork) create(Map.of());
  }

  private FeatureNetwork with(UnaryOperator<Weights> change) {
    Parameters section = section(parameters());
    return provider().create(new NamedWeights(section, name -> change.apply(weights(name))));
  }

  private static Map<String, Shape> parameters(Network network) {
    return NetworkSummary.of(network).specs().stream()
        .collect(Collectors.toMap(ParameterSpec::name, ParameterSpec::shape));
  }

  /** {@code images}, and {@code originals} where it compares pairs, of the size asked for. */
  @Test
  public final void takesImagesOfTheSizeAskedFor() {
    FeatureNetwork features = network();
    int height = smallestSide() + 7;
    int width = smallestSide();
    List<TensorSpec> expected =
        features.comparesPairs()
            ? List.of(
                TensorSpec.batched("images", 3, height, width),
                TensorSpec.batched("originals", 3, height, width))
            : List.of(TensorSpec.batched("images", 3, height, width));
    assertEquals(expected, features.network(height, width).signature().inputs());
  }

  /** One vector an image, of the same width at any size; pairs have a distance. */
  @Test
  public final void givesOneVectorAnImage() {
    FeatureNetwork features = network();
    List<TensorSpec> outputs =
        features.network(smallestSide(), smallestSide()).signature().outputs();
    for (TensorSpec output : outputs) {
      assertEquals(DType.FLOAT32, output.dtype(), output.name());
      assertEquals(2, output.shape().rank(), () -> output + " is no vector an image");
      assertTrue(output.shape().dim(1) > 0, output::toString);
    }
    if (features.comparesPairs()) {
      assertTrue(
          outputs.contains(TensorSpec.batched(FeatureNetwork.DISTANCE, 1)),
          () -> "pairs have a 'distance' (batch, 1), but the outputs are " + outputs);
    }
    assertEquals(
        outputs,
        features.network(smallestSide() + 32, smallestSide() + 9).signature().outputs(),
        "the outputs for larger images");
  }

  /** The network runs over shapes, twice the same, with usable keys. */
  @Test
  public final void keepsThePromisesOfANetwork() {
    Network network = network().network(smallestSide(), smallestSide());
    NetworkChecks.checkSignature(network);
    NetworkChecks.checkParameters(network);
    NetworkChecks.checkPure(network);
  }

  /** Batch elements do not see each other, and every input has an effect. */
  @Test
  public final void measuresEachImageByItself() {
    Network network = network().network(smallestSide(), smallestSide());
    assumeTrue(NetworkSummary.of(network).parameters() <= RUNNABLE, "too large to be run here");
    NetworkChecks.check(network, 1);
    NetworkChecks.checkSame(network, network().network(smallestSide(), smallestSide()), 1);
  }

  /** Weights serve images of every size. */
  @Test
  public final void hasTheSameParametersAtEverySize() {
    FeatureNetwork features = network();
    Map<String, Shape> small = parameters(features.network(smallestSide(), smallestSide()));
    assertEquals(small, parameters(features.network(smallestSide() + 40, smallestSide() + 3)));
  }

  /** Its weights hold every parameter under the name that the network reads. */
  @Test
  public final void hasTheWeightsThatItReads() {
    FeatureNetwork features = network();
    Weights weights = features.weights();
    assertFalse(weights.origin().isBlank(), "messages and provenance name the weights' origin");
    parameters(features.network(smallestSide(), smallestSide()))
        .forEach(
            (name, shape) -> {
              assertTrue(weights.names().contains(name), () -> "there are no weights " + name);
              assertEquals(shape, weights.shape(name), name);
            });
  }

  /** A tensor that is missing or misshapen is found when the network is made. */
  @Test
  public final void refusesWeightsThatDoNotFit() {
    Network network = network().network(smallestSide(), smallestSide());
    String name = NetworkSummary.of(network).specs().get(0).name();
    refusesWeights(weights -> changed(weights, name, false));
    refusesWeights(weights -> changed(weights, name, true));
  }

  private void refusesWeights(UnaryOperator<Weights> change) {
    RaeException e = assertThrows(RaeException.class, () -> with(change));
    assertFalse(message(e).isBlank());
  }

  /** Without the tensor, or with one of another shape; the first tensor if it has another name. */
  private static Weights changed(Weights weights, String name, boolean keep) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    String found = weights.names().contains(name) ? name : weights.names().iterator().next();
    for (String each : weights.names()) {
      if (!each.equals(found)) {
        tensors.put(each, weights.get(each));
      } else if (keep) {
        tensors.put(each, Tensor.of(new float[2 * 3 * 5 * 7 * 11], 2, 3, 5, 7, 11));
      }
    }
    return Weights.of(weights.origin(), tensors);
  }

  /** Weights that are not there are named. */
  @Test
  public final void namesWeightsThatAreMissing() {
    RaeException e =
        assertThrows(
            RaeException.class,
            () ->
                with(
                    weights -> {
                      throw new RaeException("there is no file 'vanished'");
                    }));
    assertTrue(message(e).contains("vanished"), message(e));
  }

  /** Images that are too small are refused in words. */
  @Test
  public final void refusesImagesThatAreTooSmall() {
    FeatureNetwork features = network();
    features.network(smallestSide(), smallestSide());
    int less = smallestSide() - 1;
    RaeException e = assertThrows(RaeException.class, () -> features.network(smallestSide(), less));
    assertTrue(
        message(e).contains(String.valueOf(less)), () -> "the size is not named: " + message(e));
    assertThrows(RaeException.class, () -> features.network(less, smallestSide()));
    assertThrows(RaeException.class, () -> features.network(0, 0));
  }

  /** Threads may share it. */
  @Test
  public final void isThreadSafe() {
    FeatureNetwork features = network();
    Network expected = features.network(smallestSide(), smallestSide());
    Concurrency.repeat(
        8,
        () ->
            assertEquals(
                expected.signature(),
                features.network(smallestSide(), smallestSide()).signature()));
  }
}

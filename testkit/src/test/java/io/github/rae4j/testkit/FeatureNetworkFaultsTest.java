// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;

import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A correct feature network passes the contract, and one with a fault does not. */
class FeatureNetworkFaultsTest {
  private static final int SMALLEST = 4;

  private enum Fault {
    KEEPS_ITS_SIZE,
    GIVES_MAPS,
    WIDENS_WITH_THE_IMAGE,
    PARAMETERS_OF_THE_SIZE,
    IGNORES_THE_IMAGE,
    TAKES_ANY_WEIGHTS,
    RENAMES_ITS_WEIGHTS,
    TAKES_TINY_IMAGES,
    FORGETS_THE_CAUSE,
    CALLS_ITS_INPUT_OTHERWISE
  }

  /** The weighted mean of every channel. */
  private record ChannelMeans(Set<Fault> faults, int height, int width) implements Network {
    @Override
    public Signature signature() {
      String input = faults.contains(Fault.CALLS_ITS_INPUT_OTHERWISE) ? "pixels" : "images";
      TensorSpec output =
          faults.contains(Fault.GIVES_MAPS)
              ? TensorSpec.batched(FeatureNetwork.POOLED, 3, 1)
              : TensorSpec.batched(
                  FeatureNetwork.POOLED, faults.contains(Fault.WIDENS_WITH_THE_IMAGE) ? width : 3);
      return new Signature(List.of(TensorSpec.batched(input, 3, height, width)), List.of(output));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V images = NamedValues.require(inputs, signature().inputs().get(0).name());
      int length = faults.contains(Fault.PARAMETERS_OF_THE_SIZE) ? width : 1;
      V weight = ops.parameter("weight", Initializer.ONES, length);
      V weighted = ops.mul(images, weight);
      if (faults.contains(Fault.WIDENS_WITH_THE_IMAGE)) {
        return Map.of(FeatureNetwork.POOLED, ops.mean(ops.mean(weighted, 1, false), 1, false));
      }
      V means = ops.mean(ops.mean(weighted, -1, false), -1, faults.contains(Fault.GIVES_MAPS));
      if (faults.contains(Fault.IGNORES_THE_IMAGE)) {
        means = ops.sub(means, means);
      }
      return Map.of(FeatureNetwork.POOLED, means);
    }
  }

  private record Features(Set<Fault> faults, Weights weights) implements FeatureNetwork {
    @Override
    public Network network(int height, int width) {
      if (!faults.contains(Fault.TAKES_TINY_IMAGES) && (height < SMALLEST || width < SMALLEST)) {
        throw new DataException(
            "images of %d x %d are too small".formatted(height, width), Where.UNKNOWN);
      }
      return faults.contains(Fault.KEEPS_ITS_SIZE)
          ? new ChannelMeans(faults, 8, 8)
          : new ChannelMeans(faults, height, width);
    }
  }

  private record Provider(Set<Fault> faults) implements FeatureNetworkProvider {
    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String name() {
      return "channel-means";
    }

    @Override
    public String description() {
      return "a feature network for tests";
    }

    @Override
    public FeatureNetwork create(Parameters parameters) {
      parameters.requireOnly(List.of("weights"));
      Weights weights;
      try {
        weights = parameters.weights("weights", "models/means.pth");
      } catch (RuntimeException e) {
        if (faults.contains(Fault.FORGETS_THE_CAUSE)) {
          throw new DataException("no weights", Where.UNKNOWN);
        }
        throw e;
      }
      Features features =
          new Features(
              faults,
              faults.contains(Fault.RENAMES_ITS_WEIGHTS)
                  ? weights.renamed(name -> "net." + name)
                  : weights);
      if (!faults.contains(Fault.TAKES_ANY_WEIGHTS)) {
        WeightsCheck.requireCompatible(features.network(SMALLEST, SMALLEST), weights);
      }
      return features;
    }
  }

  private static FeatureNetworkContract contract(Fault... faults) {
    Set<Fault> all = EnumSet.noneOf(Fault.class);
    all.addAll(List.of(faults));
    int length = all.contains(Fault.PARAMETERS_OF_THE_SIZE) ? SMALLEST : 1;
    return new FeatureNetworkContract() {
      @Override
      protected FeatureNetworkProvider provider() {
        return new Provider(all);
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }

      @Override
      protected Weights weights(String name) {
        if (!name.equals("models/means.pth")) {
          throw new MissingFileException("there is no file " + name, Where.file(name));
        }
        return Weights.of(name, Map.of("weight", Tensor.of(new float[length], length)));
      }

      @Override
      protected int smallestSide() {
        return SMALLEST;
      }
    };
  }

  @Test
  void aCorrectNetworkPasses() {
    FeatureNetworkContract correct = contract();
    correct.takesImagesOfTheSizeAskedFor();
    correct.givesOneVectorAnImage();
    correct.keepsThePromisesOfANetwork();
    correct.measuresEachImageByItself();
    correct.hasTheSameParametersAtEverySize();
    correct.hasTheWeightsThatItReads();
    correct.refusesWeightsThatDoNotFit();
    correct.namesWeightsThatAreMissing();
    correct.refusesImagesThatAreTooSmall();
    correct.isThreadSafe();
  }

  @Test
  void inputsAndOutputsOfAnotherForm() {
    fails(contract(Fault.KEEPS_ITS_SIZE)::takesImagesOfTheSizeAskedFor);
    fails(contract(Fault.CALLS_ITS_INPUT_OTHERWISE)::takesImagesOfTheSizeAskedFor);
    fails(contract(Fault.GIVES_MAPS)::givesOneVectorAnImage);
    fails(contract(Fault.WIDENS_WITH_THE_IMAGE)::givesOneVectorAnImage);
    fails(contract(Fault.TAKES_TINY_IMAGES)::refusesImagesThatAreTooSmall);
  }

  @Test
  void imagesWithoutEffect() {
    fails(contract(Fault.IGNORES_THE_IMAGE)::measuresEachImageByItself);
  }

  @Test
  void weightsThatDoNotFit() {
    fails(contract(Fault.PARAMETERS_OF_THE_SIZE)::hasTheSameParametersAtEverySize);
    fails(contract(Fault.TAKES_ANY_WEIGHTS)::refusesWeightsThatDoNotFit);
    fails(contract(Fault.RENAMES_ITS_WEIGHTS)::hasTheWeightsThatItReads);
    fails(contract(Fault.FORGETS_THE_CAUSE)::namesWeightsThatAreMissing);
  }
}

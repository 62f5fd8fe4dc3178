// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.TrainingOps;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The {@link DinoDiscriminator} for training, split into its frozen feature extractor and its
 * trainable heads. Immutable and thread-safe.
 *
 * @param config of the discriminator
 * @param featureWeights of the DINO
 */
public record SplitDinoDiscriminator(DinoDiscriminator.Config config, Weights featureWeights)
    implements Discriminator {
  private static final int GROUPS = 32;

  /** The discriminator that options describe. */
  public SplitDinoDiscriminator(DinoDiscriminatorOptions options) {
    this(options.config(), options.dinoCkptPath());
  }

  @Override
  public Network features(int height, int width) {
    return new DinoFeatures(config, height, width);
  }

  @Override
  public Network heads(int height, int width) {
    return heads();
  }

  private ConvHeads heads() {
    List<String> prefixes =
        IntStream.range(0, DinoFeatures.count(config)).mapToObj(i -> "heads." + i + ".").toList();
    return new ConvHeads(
        prefixes,
        config.width(),
        config.grid() * config.grid(),
        config.kernel(),
        config.groupNorm() ? GROUPS : config.width(),
        config.eps(),
        config.spectralNorm());
  }

  @Override
  public <V> Map<String, V> forwardTraining(
      TrainingOps<V> ops, Map<String, V> features, Map<String, V> buffers) {
    return heads().forwardTraining(ops, features, buffers);
  }
}

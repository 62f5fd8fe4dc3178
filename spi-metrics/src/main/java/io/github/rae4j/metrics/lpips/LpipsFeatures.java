// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** LPIPS with its weights, on any classifier. Immutable and thread-safe. */
abstract class LpipsFeatures implements FeatureNetwork {
  private final Trunk trunk;
  private final Weights weights;

  /**
   * Joins and checks the weights.
   *
   * @param heads empty if the file of the trunk holds them too
   * @throws RaeException naming the keys that do not fit
   */
  LpipsFeatures(Trunk trunk, Weights classifier, Optional<Weights> heads) {
    List<Weights> files = new ArrayList<>(List.of(classifier));
    heads.ifPresent(files::add);
    Map<String, String> usual = LayerNames.usual(trunk);
    this.trunk = trunk;
    this.weights = Weights.join(files).renamed(name -> usual.getOrDefault(name, name));
    WeightsCheck.requireCompatible(new LpipsNetwork(trunk, 64, 64), this.weights);
  }

  /**
   * The heads that a config leaves out: none if the weights are those of the complete module, or
   * else the released file.
   *
   * @throws RaeException if it is not there, saying where it is published
   */
  static Optional<Weights> releasedHeads(Weights classifier, Parameters from, String file) {
    if (classifier.names().contains("lin0.model.1.weight")) {
      return Optional.empty();
    }
    try {
      return Optional.of(from.weights("heads", "models/lpips/" + file));
    } catch (CheckpointException e) {
      throw e;
    } catch (RaeException e) {
      throw new MissingFileException(
          String.format(
              Locale.ROOT,
              "%s%nThe file is published at https://github.com/richzhang/PerceptualSimilarity"
                  + " (lpips/weights/v0.1/%s); put it at models/lpips/%s below one of these"
                  + " folders, or name it by heads.",
              e.getMessage(),
              file,
              file),
          e.where(),
          e);
    }
  }

  @Override
  public final Network network(int height, int width) {
    int least = trunk.minimumSide();
    if (height < least || width < least) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "images of %d × %d are too small for LPIPS by %s, which needs at least %d × %d",
              height,
              width,
              trunk.name(),
              least,
              least),
          Where.part("LPIPS by " + trunk.name()));
    }
    return new LpipsNetwork(trunk, height, width);
  }

  /** The weights of the classifier and of the heads, under torchvision's names. */
  @Override
  public final Weights weights() {
    return weights;
  }

  @Override
  public final boolean comparesPairs() {
    return true;
  }
}

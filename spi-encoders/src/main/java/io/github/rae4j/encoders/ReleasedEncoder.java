// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.ModelFolder;
import io.github.rae4j.spi.Parameters;

/** An encoder whose weights are in a Hugging Face model folder. */
final class ReleasedEncoder implements Encoder {
  private final VisionTower tower;
  private final ModelFolder folder;
  private final String prefix;
  private final String anchor;

  /**
   * Creates an encoder.
   *
   * @param prefix the prefix of the tower's keys
   * @param anchor a key without its prefix, used to detect a different prefix in the file
   */
  ReleasedEncoder(VisionTower tower, ModelFolder folder, String prefix, String anchor) {
    this.tower = tower;
    this.folder = folder;
    this.prefix = prefix;
    this.anchor = anchor;
  }

  /**
   * Returns the type of a model.
   *
   * @throws io.github.rae4j.errors.RaeException if it is not one of {@code accepted}
   */
  static String requireModelType(Parameters config, String encoder, String... accepted) {
    String type = config.getString("model_type");
    for (String candidate : accepted) {
      if (type.equals(candidate)) {
        return type;
      }
    }
    throw config.error(
        "model_type",
        "is '%s', but the encoder %s reads %s; name the encoder_cls of this model, or another folder"
            .formatted(type, encoder, String.join(" or ", accepted)));
  }

  @Override
  public Network network() {
    return tower;
  }

  @Override
  public Weights weights() {
    return PrefixedWeights.align(folder.weights(), prefix, anchor);
  }

  @Override
  public int inputSize() {
    return tower.grid.height();
  }

  @Override
  public int patchSize() {
    return tower.config.patchSize();
  }

  @Override
  public int hiddenSize() {
    return tower.width();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.Encoder;

/**
 * Asks a new part all that costs nothing, so that one which has no answer is named before others
 * build on it. Networks and weights, which may open files, are asked for where they are used.
 */
final class PartAnswers {
  private PartAnswers() {}

  /**
   * A backbone that says what it works on.
   *
   * @throws PluginException if it gives null, naming the method
   */
  static Backbone ofBackbone(Backbone backbone) {
    PluginAnswers.given(backbone, "latentShape", backbone.latentShape(), "the shape of one latent");
    PluginAnswers.given(
        backbone, "conditioning", backbone.conditioning(), "the conditions that it takes");
    PluginAnswers.given(backbone, "nullLabel", backbone.nullLabel(), "an OptionalLong");
    PluginAnswers.given(
        backbone, "furtherOutputs", backbone.furtherOutputs(), "a list, empty where it has none");
    return backbone;
  }

  /** An encoder that says what it works on; as {@link #ofBackbone}. */
  static Encoder ofEncoder(Encoder encoder) {
    PluginAnswers.given(encoder, "inputSize", encoder.inputSize(), "the size of its images");
    PluginAnswers.given(encoder, "tokenGrid", encoder.tokenGrid(), "the grid of its tokens");
    return encoder;
  }

  /** A decoder that says what it makes; as {@link #ofBackbone}. */
  static Decoder ofDecoder(Decoder decoder) {
    PluginAnswers.given(decoder, "imageSize", decoder.imageSize(), "the size of its images");
    return decoder;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.features;

import io.github.rae4j.cli.options.Session;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.evaluation.probe.ExtractedFeatures;
import io.github.rae4j.tensor.Tensor;
import java.util.function.UnaryOperator;

/** What a probe's classifier sees of an image. */
enum ProbedFeatures {
  TOKENS {
    @Override
    UnaryOperator<Tensor> of(Session session) {
      RepresentationAutoencoder autoencoder = session.autoencoder();
      return images -> ExtractedFeatures.meanPooled(autoencoder.tokens(images));
    }
  },
  GREY {
    @Override
    UnaryOperator<Tensor> of(Session session) {
      return ExtractedFeatures::greyPixels;
    }
  };

  /**
   * Images {@code (n, 3, h, w)} in [0, 1] to vectors {@code (n, width)}.
   *
   * @param session opens its model only where that is looked through
   */
  abstract UnaryOperator<Tensor> of(Session session);
}

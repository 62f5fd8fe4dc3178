package io.github.rae4j.cli;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.probe.FeatureExtraction;
import io.github.rae4j.tensor.Tensor;
import java.util.function.UnaryOperator;

/** What a probe's classifier sees of an image. */
enum ProbedFeatures {
  TOKENS {
    @Override
    UnaryOperator<Tensor> of(RepresentationAutoencoder autoencoder) {
      return images -> FeatureExtraction.meanPooled(autoencoder.tokens(images));
    }
  },
  GREY {
    @Override
    UnaryOperator<Tensor> of(RepresentationAutoencoder autoencoder) {
      return FeatureExtraction::greyPixels;
    }
  };

  /** Images {@code (n, 3, h, w)} in [0, 1] to vectors {@code (n, width)}. */
  abstract UnaryOperator<Tensor> of(RepresentationAutoencoder autoencoder);
}

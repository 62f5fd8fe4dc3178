// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.inception;

import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import java.util.Locale;

/**
 * Inception-v3 as in TensorFlow's graph of 2015-12-05, on which FID is defined (Heusel et al.,
 * 2017). Outputs, all float32: {@code pooled (batch, 2048)}, {@code spatial (batch, 2023)}, {@code
 * logits} and {@code logits_biased (batch, 1008)}, and the means of earlier layers {@code
 * features_64}, {@code features_192}, {@code features_768}.
 *
 * @param weights as published by pytorch-fid and torch-fidelity
 */
public record InceptionV3(
    @Option(
            value = "the weights as published by pytorch-fid",
            defaultValue = "models/pt_inception-2015-12-05-6726825d.pth",
            source =
                "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/"
                    + "pt_inception-2015-12-05-6726825d.pth")
        Weights weights)
    implements FeatureNetwork {
  /**
   * Checks the weights.
   *
   * @throws io.github.rae4j.errors.RaeException naming the keys that do not fit
   */
  public InceptionV3 {
    Options.check(InceptionV3.class, weights);
    WeightsCheck.requireCompatible(new InceptionNetwork(299, 299), weights);
  }

  @Override
  public Network network(int height, int width) {
    if (height < 1 || width < 1) {
      throw new DataException(
          String.format(Locale.ROOT, "images of %d × %d have no pixels", height, width),
          Where.part("feature network 'inception-v3'"));
    }
    return new InceptionNetwork(height, width);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.training.TrainedWeights;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The part of the config's model that a run trains, recognised by the names of its weights. */
public enum TrainedRole {
  /** The diffusion transformer of {@code stage_2}. */
  BACKBONE(Optional.of("samples")),
  /** The decoder of {@code stage_1}. */
  DECODER(Optional.of("reconstructions")),
  /** The encoder of {@code stage_1}, as a masked autoencoder. */
  ENCODER(Optional.of("reconstructions")),
  /** Something else. */
  OTHER(Optional.empty());

  /** Keys that only a masked autoencoder has under Hugging Face's names. */
  private static final Set<String> MASKED_AUTOENCODER =
      Set.of("vit.embeddings.cls_token", "decoder.mask_token");

  private final Optional<String> imageCallback;

  TrainedRole(Optional<String> imageCallback) {
    this.imageCallback = imageCallback;
  }

  /** The callback that shows the output of such a part. */
  public Optional<String> imageCallback() {
    return imageCallback;
  }

  /**
   * Compares the weights with the networks of the config. An encoder in training is recognised
   * first: it has no decoder yet, and its folder has no weights.
   */
  public static TrainedRole of(ConfiguredRun run, TrainedWeights weights) {
    ModelAssembly assembly = run.assembly();
    Weights average = weights.of(TrainedWeights.EMA);
    if (average.names().containsAll(MASKED_AUTOENCODER)) {
      return ENCODER;
    }
    if (assembly.config().stage2().isPresent()
        && fits(assembly.backbone().backbone().network(), average)) {
      return BACKBONE;
    }
    if (assembly.config().stage1().isPresent()
        && fits(assembly.decoder(assembly.encoder().tokenGrid()).network(), average)) {
      return DECODER;
    }
    return OTHER;
  }

  /** Whether the weights are the network's; layers of further outputs may stand beside them. */
  private static boolean fits(Network network, Weights weights) {
    Set<String> names =
        NetworkSummary.of(network).specs().stream()
            .map(ParameterSpec::name)
            .collect(Collectors.toSet());
    return weights.names().containsAll(names)
        && weights.names().stream()
            .allMatch(name -> names.contains(name) || network.ignoresKey(name));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The memory that the networks of a config take outside of Java's heap, estimated from their
 * shapes; no weights are read. Immutable.
 *
 * @param weightBytes all parameters in float32
 * @param activationBytes the most that is alive at once for one image, of the network that needs
 *     most
 */
record ModelMemory(long weightBytes, long activationBytes) implements MemoryNeed {
  /**
   * How often weights are in memory: mapped from their file, and once more as the engine has laid
   * them out for its matrix products.
   */
  private static final int WEIGHT_COPIES = 2;

  /** Guidance computes two passes together. */
  private static final int GUIDED = 2;

  /**
   * Walks over the networks of a config.
   *
   * @param generates whether the job generates; it only encodes otherwise
   * @param decodes whether it decodes
   */
  static ModelMemory of(RaeConfig config, Registry registry, boolean generates, boolean decodes) {
    ModelAssembly assembly = new ModelAssembly(config, registry);
    List<Network> networks = new ArrayList<>();
    if (config.stage1().isPresent()) {
      Encoder encoder = assembly.encoder();
      if (!generates) {
        networks.add(encoder.network());
      }
      if (decodes) {
        networks.add(assembly.decoder(encoder.tokenGrid()).network());
      }
    }
    if (generates && config.stage2().isPresent()) {
      networks.add(assembly.backbone().backbone().network());
      assembly.guidanceBackbone().ifPresent(second -> networks.add(second.backbone().network()));
    }
    long weights = 0;
    long activations = 0;
    for (Network network : networks) {
      NetworkSummary summary = NetworkSummary.of(network);
      weights += (summary.parameters() + summary.bufferElements()) * Float.BYTES;
      activations = Math.max(activations, summary.peakActivationBytes());
    }
    return new ModelMemory(weights, activations);
  }

  @Override
  public long bytes(int batchSize, int tasks, boolean onGpu) {
    long weights = onGpu ? weightBytes : WEIGHT_COPIES * weightBytes;
    long activations = onGpu ? 0 : GUIDED * activationBytes * batchSize * tasks;
    return weights + activations;
  }

  @Override
  public String reason(int batchSize, int tasks) {
    return String.format(
        Locale.ROOT,
        "the model has %,d MiB of weights, at --batch-size %d and %d tasks at once",
        weightBytes >> 20,
        batchSize,
        tasks);
  }
}

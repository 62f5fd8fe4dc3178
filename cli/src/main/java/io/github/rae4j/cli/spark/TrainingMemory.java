// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.options.Parameters;
import java.util.Locale;
import java.util.Optional;

/**
 * The memory that one process of a training run takes outside of Java's heap, estimated from the
 * shapes of its networks: AdamW in float32 with an average of the weights. Immutable.
 *
 * @param trained parameters that are trained
 * @param frozenBytes weights that are only read, of encoder and losses
 * @param activationBytes of one image, as the backward pass needs them
 * @param images of a process that are computed together
 * @param bufferBytes batches that are read ahead
 * @param processes that train together
 * @param sharded whether each has only its share of optimiser state and average
 */
record TrainingMemory(
    long trained,
    long frozenBytes,
    long activationBytes,
    int images,
    long bufferBytes,
    int processes,
    boolean sharded)
    implements MemoryNeed {
  /** Weights, their gradients, and the file that they begin with or are resumed from. */
  private static final long EVERYWHERE = 3L * Float.BYTES;

  /** Both moments of AdamW, and the average. */
  private static final long STATE = 3L * Float.BYTES;

  /** Buckets of gradients on their way to the other processes: at most nine, of 25 MB each. */
  private static final long BUCKETS = 9L * 25_000_000;

  /** Measured of DiT-DH-XL: what is left of activations that are recomputed block by block. */
  private static final long RECOMPUTED = 4;

  /** VGG16 of the perceptual loss, and the features and heads of the discriminator. */
  private static final long LOSSES = (15_000_000L + 25_000_000L) * Float.BYTES;

  private static final int USUAL_BUFFER = 4096;
  private static final int READ_AHEAD = 3;

  /**
   * Walks over the networks.
   *
   * @param part what is trained
   * @param processes that train together
   * @return empty for a part whose networks are not known here
   */
  static Optional<TrainingMemory> of(
      RaeConfig config, Registry registry, String part, int processes) {
    Optional<Parameters> keys =
        config.root().parameters().rawSection("training").map(ConfigSection::parameters);
    if (keys.isEmpty() || !(part.equals("stage1") || part.equals("stage2"))) {
      return Optional.empty();
    }
    ModelAssembly assembly = new ModelAssembly(config, registry);
    return Optional.of(
        part.equals("stage1")
            ? stage1(assembly, keys.get(), processes)
            : stage2(assembly, keys.get(), processes));
  }

  private static TrainingMemory stage1(ModelAssembly assembly, Parameters keys, int processes) {
    Encoder encoder = assembly.encoder();
    NetworkSummary frozen = NetworkSummary.of(encoder.network());
    NetworkSummary decoder = NetworkSummary.of(assembly.decoder(encoder.tokenGrid()).network());
    return of(keys, decoder, weights(frozen) + LOSSES, 0, processes);
  }

  /** Without the encoder, which is needed for images but not for latents: it is the smaller one. */
  private static TrainingMemory stage2(ModelAssembly assembly, Parameters keys, int processes) {
    Backbone backbone = assembly.backbone().backbone();
    NetworkSummary summary = NetworkSummary.of(backbone.network());
    long latent = backbone.latentShape().elements() * Float.BYTES;
    long ahead =
        keys.has("shuffle") && "blocks".equals(keys.getString("shuffle"))
            ? 2L * keys.getInt("shuffle_buffer", USUAL_BUFFER) / processes
            : (long) READ_AHEAD * images(keys, processes);
    return of(keys, summary, 0, ahead * latent, processes);
  }

  private static TrainingMemory of(
      Parameters keys, NetworkSummary trained, long frozen, long buffers, int processes) {
    boolean recomputes = keys.getBoolean("checkpoint_activations", false);
    return new TrainingMemory(
        trained.parameters(),
        frozen,
        recomputes ? trained.activationBytes() / RECOMPUTED : trained.activationBytes(),
        images(keys, processes),
        buffers,
        processes,
        keys.getInt("zero_stage", 0) > 0);
  }

  private static int images(Parameters keys, int processes) {
    int parts = keys.getInt("grad_accum_steps", 1);
    int usual = keys.getInt("batch_size", 16) * parts;
    return Math.max(1, keys.getInt("global_batch_size", usual) / parts / processes);
  }

  private static long weights(NetworkSummary network) {
    return (network.parameters() + network.bufferElements()) * Float.BYTES;
  }

  @Override
  public long bytes(int batchSize, int tasks, boolean onGpu) {
    if (onGpu) {
      return frozenBytes + trained * Float.BYTES + bufferBytes;
    }
    long state = sharded ? STATE / processes : STATE;
    return frozenBytes
        + trained * (EVERYWHERE + state)
        + activationBytes * images
        + bufferBytes
        + (processes > 1 ? BUCKETS : 0);
  }

  @Override
  public String reason(int batchSize, int tasks) {
    return String.format(
        Locale.ROOT,
        "%,d parameters with gradients, AdamW's state and average%s, and %d images at once in each"
            + " of %d processes",
        trained,
        sharded ? " in shards" : "",
        images,
        processes);
  }
}

package io.github.rae4j.training;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.util.Map;

/**
 * Tells real images from reconstructed ones: a frozen network that sees, and heads that learn.
 *
 * <p>Immutable and thread-safe; holds configuration and the location of the frozen weights.
 */
public interface Discriminator {
  /** The output of the heads. */
  String LOGITS = "logits";

  /**
   * The frozen part for images of one size: {@code images} float32 {@code (batch, 3, height,
   * width)} in [−1, 1] → features, which have the names of the inputs of {@link #heads}.
   */
  Network features(int height, int width);

  /** The weights of the frozen part. */
  Weights featureWeights();

  /**
   * The heads as they judge while the generator learns: features → {@link #LOGITS} float32 {@code
   * (batch, n)}.
   */
  Network heads(int height, int width);

  /**
   * The heads as they judge while they learn themselves, which may renew their buffers.
   *
   * @param ops gives the heads' parameters and buffers
   * @param buffers what an earlier judgement of the same step has left; those that are absent are
   *     asked of {@code ops}
   * @return {@link #LOGITS} and the new content of every buffer by its name
   */
  <V> Map<String, V> forwardTraining(
      TrainingOps<V> ops, Map<String, V> features, Map<String, V> buffers);
}

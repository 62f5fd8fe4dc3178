// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

/**
 * The losses of generator and discriminator as functions of the logits. Immutable and thread-safe.
 *
 * <p>Every such loss keeps to these rules, which the test kit's {@code AdversarialLossContract}
 * checks: it falls where its side does better; it is a mean, so that neither the shape of the
 * logits nor their number counts; and large logits overflow nothing.
 */
public interface AdversarialLoss {
  /**
   * The loss of the discriminator.
   *
   * @param real logits of real images, any shape
   * @param fake logits of generated images, the same shape
   * @return a value without axes
   */
  <V> V discriminator(TrainingOps<V> ops, V real, V fake);

  /**
   * The loss of the generator.
   *
   * @param fake logits of generated images, any shape
   * @return a value without axes
   */
  <V> V generator(TrainingOps<V> ops, V fake);
}

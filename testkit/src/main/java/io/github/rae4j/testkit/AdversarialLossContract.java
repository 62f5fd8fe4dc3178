// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.AdversarialLoss;
import io.github.rae4j.training.AdversarialLossProvider;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every adversarial loss promises: one number that rewards the discriminator for telling real
 * from generated images, and the generator for being taken for real.
 */
public abstract class AdversarialLossContract extends ProviderContract<AdversarialLossProvider> {
  private static final ReferenceTrainingOps OPS = new ReferenceTrainingOps();

  /** A contract for one provider of adversarial losses. */
  protected AdversarialLossContract() {
    super(AdversarialLossProvider.class);
  }

  @Override
  protected final Object create(AdversarialLossProvider provider, Parameters parameters) {
    return provider.create(parameters);
  }

  private AdversarialLoss loss() {
    return (AdversarialLoss) create(Map.of());
  }

  private static ReferenceArray logits(double around, long... shape) {
    int[] next = {0};
    return ReferenceArray.compute(Shape.of(shape), at -> around + 0.3 * Math.sin(next[0]++));
  }

  private static double number(ReferenceArray value) {
    assertEquals(0, value.rank(), "a loss has no axes");
    double number = value.toArray()[0];
    assertTrue(Double.isFinite(number), "the loss is " + number);
    return number;
  }

  private double discriminator(double real, double fake) {
    return number(loss().discriminator(OPS, logits(real, 3, 4), logits(fake, 3, 4)));
  }

  private double generator(double fake) {
    return number(loss().generator(OPS, logits(fake, 3, 4)));
  }

  /** The better the discriminator tells them apart, the lower its loss. */
  @Test
  public final void rewardsTheDiscriminatorForTellingApart() {
    assertTrue(discriminator(0.4, -0.4) < discriminator(0, 0));
    assertTrue(discriminator(0, 0) < discriminator(-0.4, 0.4));
  }

  /** The more real the generated images look, the lower the generator's loss. */
  @Test
  public final void rewardsTheGeneratorForLookingReal() {
    assertTrue(generator(0.5) < generator(0));
    assertTrue(generator(0) < generator(-0.5));
  }

  /** Large logits overflow nothing. */
  @Test
  public final void staysFiniteForLargeLogits() {
    discriminator(1e4, -1e4);
    discriminator(-1e4, 1e4);
    generator(1e4);
    generator(-1e4);
  }

  /** It is a mean: neither the shape of the logits nor their number counts. */
  @Test
  public final void isAMeanOverLogits() {
    AdversarialLoss loss = loss();
    ReferenceArray once = logits(0.2, 2, 6);
    ReferenceArray other = logits(-0.1, 2, 6);
    ReferenceArray twice = OPS.concat(0, java.util.List.of(once, once));
    ReferenceArray otherTwice = OPS.concat(0, java.util.List.of(other, other));
    double expected = number(loss.discriminator(OPS, once, other));
    assertEquals(expected, number(loss.discriminator(OPS, twice, otherTwice)), 1e-9);
    assertEquals(
        expected,
        number(
            loss.discriminator(OPS, once.reshape(Shape.of(3, 4)), other.reshape(Shape.of(3, 4)))),
        1e-9);
    assertEquals(number(loss.generator(OPS, once)), number(loss.generator(OPS, twice)), 1e-9);
  }

  /** A loss can be shared by threads. */
  @Test
  public final void isThreadSafe() {
    AdversarialLoss loss = loss();
    double expected = number(loss.generator(OPS, logits(0.2, 2, 6)));
    Concurrency.repeat(
        16, () -> assertEquals(expected, number(loss.generator(OPS, logits(0.2, 2, 6)))));
  }
}

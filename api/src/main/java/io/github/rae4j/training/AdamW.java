// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.network.Ops;
import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as PyTorch computes it. Every
 * parameter decays alike.
 *
 * @param beta1 decay of the mean of the gradients, in [0, 1)
 * @param beta2 decay of the mean of their squares, in [0, 1)
 * @param eps added to the root of the latter, not negative
 * @param weightDecay fraction of a parameter that is subtracted per unit of the learning rate, not
 *     negative
 */
public record AdamW(double beta1, double beta2, double eps, double weightDecay)
    implements OptimizerRule {
  /** Checks the numbers. */
  public AdamW {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException(
          "betas must lie in [0, 1), but are " + beta1 + " and " + beta2);
    }
    if (!(eps >= 0 && weightDecay >= 0)) {
      throw new IllegalArgumentException(
          "eps and weight decay must not be negative, but are " + eps + " and " + weightDecay);
    }
  }

  @Override
  public List<String> slots() {
    return List.of("exp_avg", "exp_avg_sq");
  }

  @Override
  public <V> UpdateResult<V> update(Ops<V> ops, UpdateInput<V> now) {
    V gradient = now.gradient();
    V mean = mix(ops, now.slots().get(0), gradient, beta1);
    V square = mix(ops, now.slots().get(1), ops.mul(gradient, gradient), beta2);
    double correction1 = 1 - Math.pow(beta1, (double) now.step());
    double correction2 = 1 - Math.pow(beta2, (double) now.step());
    V root = ops.add(ops.mul(ops.sqrt(square), 1 / Math.sqrt(correction2)), eps);
    V decayed = ops.mul(now.parameter(), 1 - now.learningRate() * weightDecay);
    V step = ops.mul(ops.div(mean, root), -now.learningRate() / correction1);
    return new UpdateResult<>(ops.add(decayed, step), List.of(mean, square));
  }

  private static <V> V mix(Ops<V> ops, V old, V fresh, double decay) {
    return ops.add(ops.mul(old, decay), ops.mul(fresh, 1 - decay));
  }
}

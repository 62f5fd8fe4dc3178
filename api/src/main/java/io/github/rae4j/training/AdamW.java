// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.network.Ops;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as PyTorch computes it. Every
 * parameter decays alike.
 *
 * @param betas decays of the mean of the gradients and of the mean of their squares, each in [0, 1)
 * @param weightDecay fraction of a parameter that is subtracted per unit of the learning rate, not
 *     negative
 * @param eps added to the root of the mean of the squares, not negative
 */
@RecordBuilder
public record AdamW(
    @Option(
            value = "decays of the means of the gradients and of their squares",
            aliases = "beta",
            defaultValue = "0.9, 0.95",
            range = "[0, 1)")
        List<Double> betas,
    @Option(
            value = "fraction of a parameter that is subtracted per unit of the learning rate",
            aliases = "wd",
            defaultValue = "0",
            range = "[0, inf)")
        double weightDecay,
    @Option(
            value = "added to the root of the mean of the squares",
            defaultValue = "1e-8",
            range = "[0, inf)")
        double eps)
    implements OptimizerRule, AdamWBuilder.With {
  /** Checks the numbers. */
  public AdamW {
    Options.check(AdamW.class, betas, weightDecay, eps);
    if (betas.size() != 2) {
      throw new OptionException(
          AdamW.class, "betas", "must be two numbers, such as [0.9, 0.95], but is " + betas);
    }
    betas = List.copyOf(betas);
  }

  /**
   * With both decays by themselves.
   *
   * @param beta1 decay of the mean of the gradients, in [0, 1)
   * @param beta2 decay of the mean of their squares, in [0, 1)
   */
  public AdamW(double beta1, double beta2, double eps, double weightDecay) {
    this(List.of(beta1, beta2), weightDecay, eps);
  }

  /** Starts with the defaults of a config. */
  public static AdamWBuilder builder() {
    return AdamWBuilder.builder(Options.of(AdamW.class).defaults());
  }

  /** Decay of the mean of the gradients. */
  public double beta1() {
    return betas.get(0);
  }

  /** Decay of the mean of their squares. */
  public double beta2() {
    return betas.get(1);
  }

  @Override
  public List<String> slots() {
    return List.of("exp_avg", "exp_avg_sq");
  }

  @Override
  public <V> UpdateResult<V> update(Ops<V> ops, UpdateInput<V> now) {
    V gradient = now.gradient();
    V mean = mix(ops, now.slots().get(0), gradient, beta1());
    V square = mix(ops, now.slots().get(1), ops.mul(gradient, gradient), beta2());
    double correction1 = 1 - Math.pow(beta1(), (double) now.step());
    double correction2 = 1 - Math.pow(beta2(), (double) now.step());
    V root = ops.add(ops.mul(ops.sqrt(square), 1 / Math.sqrt(correction2)), eps);
    V decayed = ops.mul(now.parameter(), 1 - now.learningRate() * weightDecay);
    V step = ops.mul(ops.div(mean, root), -now.learningRate() / correction1);
    return new UpdateResult<>(ops.add(decayed, step), List.of(mean, square));
  }

  private static <V> V mix(Ops<V> ops, V old, V fresh, double decay) {
    return ops.add(ops.mul(old, decay), ops.mul(fresh, 1 - decay));
  }
}

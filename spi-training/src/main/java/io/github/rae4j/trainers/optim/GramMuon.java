// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import io.github.rae4j.network.Ops;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.training.AdamW;
import io.github.rae4j.training.OptimizerRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Muon for matrices and AdamW for all else, as RAEv2 trains with (arXiv:2605.18324; Jordan et al.,
 * 2024): the momentum of a matrix is orthogonalised by {@link NewtonSchulz}, and the rate is
 * multiplied by {@code 0.2·√(max(rows, columns))}, so that steps have the root mean square of
 * AdamW's. Matrices are all parameters of exactly two axes, tables of embeddings too. Immutable and
 * thread-safe.
 *
 * <p>It computes in float32. The authors' optimiser iterates in float16, which its directions tell
 * from exact ones by up to 0.04.
 *
 * <p>The momentum of a matrix lies in the first slot of AdamW; its second slot stays zero.
 *
 * @param betas AdamW's decays
 * @param weightDecay of both, per unit of the learning rate, without the factor of matrices
 * @param eps of AdamW
 * @param momentum decay of a matrix's momentum, to which gradients are added without a factor
 * @param nesterov whether the gradient is added to the momentum once more
 * @param nsCoefficientsPreset the coefficients of the iteration
 * @param nsEpsilon added to the norm of the momentum before the iteration
 * @param adjustLr how the rate of matrices is adapted; {@code rms_norm} alone is known
 * @param adamwLr without effect, as in RAEv2, where a schedule sets the rate of both
 */
@RecordBuilder
public record GramMuon(
    @Option(
            value = "AdamW's decays of the means of the gradients and of their squares",
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
            value = "AdamW's addition to the root of the mean of the squares",
            defaultValue = "1e-8",
            range = "[0, inf)")
        double eps,
    @Option(value = "decay of a matrix's momentum", defaultValue = "0.95", range = "[0, 1)")
        double momentum,
    @Option(value = "Nesterov's momentum", defaultValue = "true") boolean nesterov,
    @Option(
            value = "coefficients of the orthogonalisation",
            defaultValue = "polar_express_coefficients")
        NewtonSchulz.Coefficients nsCoefficientsPreset,
    @Option(
            value = "added to the norm of a matrix before it is orthogonalised",
            defaultValue = "1e-7",
            range = "(0, inf)")
        double nsEpsilon,
    @Option(
            value = "how the rate of matrices is adapted: rms_norm is 0.2·√(max(rows, columns))",
            defaultValue = "rms_norm")
        String adjustLr,
    @Option("without effect, as in RAEv2, where a schedule sets all rates") OptionalDouble adamwLr)
    implements OptimizerRule, GramMuonBuilder.With {
  private static final double RMS_OF_ADAM = 0.2;

  /** Checks the numbers. */
  public GramMuon {
    Options.check(
        GramMuon.class,
        betas,
        weightDecay,
        eps,
        momentum,
        nesterov,
        nsCoefficientsPreset,
        nsEpsilon,
        adjustLr,
        adamwLr);
    betas = new AdamW(betas, weightDecay, eps).betas();
    if (!adjustLr.equals("rms_norm")) {
      throw new OptionException(
          GramMuon.class, "adjust_lr", "'" + adjustLr + "' is not known; expected rms_norm");
    }
  }

  /** Starts with the defaults of a config. */
  public static GramMuonBuilder builder() {
    return GramMuonBuilder.builder(Options.of(GramMuon.class).defaults());
  }

  private AdamW adamW() {
    return new AdamW(betas, weightDecay, eps);
  }

  @Override
  public List<String> slots() {
    return adamW().slots();
  }

  @Override
  public <V> UpdateResult<V> update(Ops<V> ops, UpdateInput<V> now) {
    return ops.shape(now.parameter()).rank() == 2
        ? updateMatrix(ops, now)
        : adamW().update(ops, now);
  }

  private <V> UpdateResult<V> updateMatrix(Ops<V> ops, UpdateInput<V> now) {
    V moved = ops.add(ops.mul(now.slots().get(0), momentum), now.gradient());
    V update = nesterov ? ops.add(now.gradient(), ops.mul(moved, momentum)) : moved;
    V direction = NewtonSchulz.orthogonalise(ops, update, nsCoefficientsPreset, nsEpsilon);
    double larger =
        Math.max(
            (double) ops.shape(now.parameter()).dim(0), (double) ops.shape(now.parameter()).dim(1));
    double rate = now.learningRate() * RMS_OF_ADAM * Math.sqrt(larger);
    V decayed = ops.mul(now.parameter(), 1 - now.learningRate() * weightDecay);
    List<V> slots = new ArrayList<>(now.slots());
    slots.set(0, moved);
    return new UpdateResult<>(ops.add(decayed, ops.mul(direction, -rate)), slots);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The section {@code training.callbacks.evaluation}, and the reference's section {@code eval}.
 *
 * @param every steps between two evaluations; there is also one after the last step
 * @param protocol a name or YAML file, for everything not given here
 * @param data stage 1: held-out images
 * @param dataPath the reference's key for {@code data}
 * @param reference stage 2: statistics or a data set to compare samples with
 * @param referenceNpzPath the reference's key for {@code reference}
 * @param count number of images; all, or 50,000 samples, unless given
 * @param metrics by name; those usual for the stage unless given
 * @param features the network of features; the encoder of the run unless given, and Inception v3 in
 *     the reference's section
 * @param pairFeatures the network that compares pairs of images
 * @param preparation of images; a centre crop to the decoder's output size unless given
 * @param labels how the labels of samples are chosen; at random unless given, and in the
 *     reference's section every class equally often
 * @param evalModel whether the last weights are evaluated beside the EMA
 * @param batchSize images at once
 * @param seed of noise and labels
 */
@RecordBuilder
public record EvaluationCallbackOptions(
    @Option(
            value = "steps between two evaluations; there is also one after the last step",
            aliases = "eval_interval",
            defaultValue = "5000",
            range = "[1, inf)")
        long every,
    @Option("protocol, by its name or YAML file, for everything not given here")
        Optional<String> protocol,
    @Option("stage 1: held-out images") Optional<String> data,
    @Option(value = "the same", source = "the reference's section eval") Optional<String> dataPath,
    @Option("stage 2: statistics or a data set to compare samples with") Optional<String> reference,
    @Option(value = "the same", source = "the reference's section eval")
        Optional<String> referenceNpzPath,
    @Option(value = "number of images; all, or 50,000 samples, unless given", range = "[0, inf)")
        OptionalInt count,
    @Option("metrics; psnr and ssim in stage 1 and fid in stage 2 unless given")
        Optional<List<String>> metrics,
    @Option(
            "network of features; the encoder of the run unless given, and inception-v3 in the"
                + " section eval")
        Optional<String> features,
    @Option("network that compares pairs of images") Optional<String> pairFeatures,
    @Option("preparation of images; a centre crop to the decoder's output size unless given")
        Optional<String> preparation,
    @Option(
            "how the labels of samples are chosen; at random unless given, and balanced in the"
                + " section eval")
        Optional<String> labels,
    @Option(value = "whether the last weights are evaluated beside the EMA", defaultValue = "false")
        boolean evalModel,
    @Option(value = "images at once", defaultValue = "32", range = "[1, inf)") int batchSize,
    @Option(value = "seed of noise and labels", defaultValue = "0") long seed)
    implements EvaluationCallbackOptionsBuilder.With {
  /** Checks the options. */
  public EvaluationCallbackOptions {
    Options.check(
        EvaluationCallbackOptions.class,
        every,
        protocol,
        data,
        dataPath,
        reference,
        referenceNpzPath,
        count,
        metrics,
        features,
        pairFeatures,
        preparation,
        labels,
        evalModel,
        batchSize,
        seed);
    metrics = metrics.map(List::copyOf);
  }

  /** Starts with the defaults of a config. */
  public static EvaluationCallbackOptionsBuilder builder() {
    return EvaluationCallbackOptionsBuilder.builder(
        Options.of(EvaluationCallbackOptions.class).defaults());
  }

  /** Whether it is written with the reference's keys. */
  boolean isOfTheReference() {
    return dataPath.isPresent() || referenceNpzPath.isPresent();
  }
}

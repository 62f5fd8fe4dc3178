// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.Prediction;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The options of {@code transport.params} other than the path. Immutable and thread-safe.
 *
 * @param prediction what the model's output means
 * @param lossWeight for training, of a model that predicts noise or score
 * @param trainEps distance that training keeps from the ends of the path. Unless given it is 1e-3
 *     for Linear and GVP and 1e-5 for VP. Models that predict the velocity on Linear and GVP need
 *     none and keep none
 * @param sampleEps the same for sampling, 1e-3 unless given
 * @param tEps the smallest t at which predicted data are turned into a velocity
 * @param wholePath whether the probability flow is integrated to t = 0, and training times are not
 *     kept from the ends, as in RAEv2; otherwise to 0.001 before the shift
 * @param timeDistType the distribution of training times before the shift: {@code uniform} or
 *     {@code logit-normal_MU_SIGMA}; see {@link #timeDistribution}
 */
@RecordBuilder
public record TransportOptions(
    @Option(value = "what the model's output means", defaultValue = "velocity")
        Prediction prediction,
    @Option(
            value = "weight over time of the training loss of noise and score models",
            defaultValue = "none")
        LossWeight lossWeight,
    @Option(
            value =
                "distance of training from the ends of the path; by default 1e-3, for VP 1e-5, for"
                    + " velocity models on Linear and GVP always 0",
            range = "[0, 0.5)")
        OptionalDouble trainEps,
    @Option(
            value =
                "distance of sampling from the ends of the path; by default 1e-3, for velocity"
                    + " models on Linear and GVP always 0",
            range = "[0, 0.5)")
        OptionalDouble sampleEps,
    @Option(
            value = "smallest t at which predicted data are turned into a velocity",
            defaultValue = "0.05",
            range = "[0, 0.5)",
            source = "Li and He, JiT, 2025")
        double tEps,
    @Option(
            value = "integrate to t = 0 rather than to 0.001, and train up to the ends of the path",
            defaultValue = "false",
            source = "RAEv2, 2026")
        boolean wholePath,
    @Option(
            value = "distribution of training times: uniform or logit-normal_MU_SIGMA",
            defaultValue = "uniform",
            source = "Esser et al., 2024")
        String timeDistType)
    implements TransportOptionsBuilder.With {
  /** Checks the options. */
  public TransportOptions {
    Options.check(
        TransportOptions.class,
        prediction,
        lossWeight,
        trainEps,
        sampleEps,
        tEps,
        wholePath,
        timeDistType);
    if (wholePath && prediction != Prediction.VELOCITY && prediction != Prediction.DATA) {
      throw new OptionException(
          TransportOptions.class,
          "whole_path",
          "needs a model that predicts the velocity or the data; others divide by zero at t = 0");
    }
    distribution(timeDistType);
  }

  /** Starts with the defaults of a config. */
  public static TransportOptionsBuilder builder() {
    return TransportOptionsBuilder.builder(Options.of(TransportOptions.class).defaults());
  }

  /** The distribution of training times that {@link #timeDistType} names. */
  public TimeDistribution timeDistribution() {
    return distribution(timeDistType);
  }

  private static TimeDistribution distribution(String text) {
    return TimeDistribution.parse(text)
        .orElseThrow(
            () ->
                new OptionException(
                    TransportOptions.class,
                    "time_dist_type",
                    String.format(
                        Locale.ROOT,
                        "'%s' is not known; expected uniform or logit-normal_MU_SIGMA with SIGMA >"
                            + " 0",
                        text)));
  }
}

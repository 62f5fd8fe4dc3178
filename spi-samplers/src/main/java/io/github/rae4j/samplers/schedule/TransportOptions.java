// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.spi.Parameters;
import java.util.Locale;

/**
 * The settings in {@code transport.params} other than the path.
 *
 * @param prediction the quantity that the model's output represents
 * @param lossWeight for training
 * @param trainEps distance that training keeps from the ends of the path; 0 if none is needed
 * @param sampleEps the same for sampling
 * @param conversionEps the smallest t at which a predicted x is turned into a velocity
 * @param timeDistribution for training
 */
public record TransportSettings(
    Prediction prediction,
    LossWeight lossWeight,
    double trainEps,
    double sampleEps,
    double conversionEps,
    TimeDistribution timeDistribution) {

  /** Reads all keys. Both eps default to the values that the reference intends. */
  static TransportSettings read(Path path, Parameters parameters) {
    Prediction prediction = choice(parameters, "prediction", Prediction.VELOCITY);
    boolean stable = prediction == Prediction.VELOCITY && path.velocityIsStable();
    double trainDefault = path.velocityIsStable() ? 1e-3 : 1e-5;
    double trainEps = eps(parameters, "train_eps", trainDefault);
    double sampleEps = eps(parameters, "sample_eps", 1e-3);
    String times = parameters.getString("time_dist_type", "uniform");
    return new TransportSettings(
        prediction,
        choice(parameters, "loss_weight", LossWeight.NONE),
        stable ? 0 : trainEps,
        stable ? 0 : sampleEps,
        eps(parameters, "t_eps", 0.05),
        TimeDistribution.parse(times)
            .orElseThrow(
                () ->
                    parameters.error(
                        "time_dist_type",
                        "'%s' is not known; expected uniform or logit-normal_MU_SIGMA with SIGMA > 0"
                            .formatted(times))));
  }

  private static double eps(Parameters parameters, String key, double defaultValue) {
    double eps = parameters.getDouble(key, defaultValue);
    if (!(eps >= 0 && eps < 0.5)) {
      throw parameters.error(key, "must be at least 0 and below 0.5, but is " + eps);
    }
    return eps;
  }

  private static <E extends Enum<E>> E choice(Parameters parameters, String key, E defaultValue) {
    String text = parameters.getString(key, name(defaultValue));
    StringBuilder known = new StringBuilder();
    for (E value : defaultValue.getDeclaringClass().getEnumConstants()) {
      if (name(value).equals(text)) {
        return value;
      }
      known.append(known.isEmpty() ? "" : ", ").append(name(value));
    }
    throw parameters.error(key, "'%s' is not known; expected one of %s".formatted(text, known));
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.spi.Provider;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a term of a loss is made for. */
public interface LossContext {
  /** The engine of the run; networks that a term makes on it are closed with it. */
  TrainingEngine engine();

  /** The values that the trainer can compute, further outputs of the model included. */
  List<TensorSpec> values();

  /**
   * One of {@link #values}.
   *
   * @throws IllegalArgumentException if there is none of this name, naming those that there are
   */
  default TensorSpec value(String name) {
    return values().stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "there is no value '%s'; there are %s",
                        name,
                        values().stream().map(TensorSpec::name).toList())));
  }

  /** The noise schedule of a diffusion model; empty for other models. */
  Optional<NoiseSchedule> schedule();

  /** The frozen encoder whose tokens a decoder learns from; empty (the default) elsewhere. */
  default Optional<Encoder> encoder() {
    return Optional.empty();
  }

  /**
   * Finds a provider, for example of a feature network.
   *
   * @throws io.github.rae4j.errors.PluginException if there is none of this name
   */
  <P extends Provider> P find(Class<P> role, String name);
}

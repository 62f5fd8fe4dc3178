// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.core.config.NearestName;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.spi.Provider;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a client is told of settings that cannot be sampled with: its own field and what there is.
 * Where the server's config lies, the keys in it and how parts are installed are for those who run
 * the server.
 */
final class SamplingWords {
  /** Fields of a request by the last word of the key that they override. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "method", "guidance.method",
          "scale", "guidance.scale",
          "t_min", "guidance.t_min",
          "t_max", "guidance.t_max",
          "sampling_method", "solver",
          "num_steps", "steps");

  private SamplingWords() {}

  /** Refuses a solver or a guidance that this server does not have. */
  static void requireKnown(SamplingSettings settings, ServedModel model) {
    Registry registry = model.assembly().registry();
    settings
        .solver()
        .filter(name -> !isKnown(registry, SamplerProvider.class, name))
        .ifPresent(
            name -> {
              throw unknown("solver", name, ModelDescription.solvers(registry));
            });
    settings
        .guidance()
        .filter(name -> !isKnown(registry, GuidanceProvider.class, name))
        .ifPresent(
            name -> {
              throw unknown("guidance", name, ModelDescription.guidances(model));
            });
  }

  private static <P extends Provider> boolean isKnown(
      Registry registry, Class<P> role, String name) {
    try {
      registry.find(role, name);
      return true;
    } catch (RaeException e) {
      // Its message is about jars.
      return false;
    }
  }

  private static ApiProblem unknown(String what, String name, List<String> known) {
    return ApiProblem.field(
        what.equals("guidance") ? "guidance.method" : what,
        String.format(
            Locale.ROOT,
            "there is no %s '%s'%s; there are %s",
            what,
            name,
            NearestName.among(name, known).map(near -> ", did you mean '" + near + "'?").orElse(""),
            String.join(", ", known)));
  }

  /** What is wrong with settings, by the name of the request's field. */
  static ApiProblem of(RuntimeException problem) {
    String message = String.valueOf(problem.getMessage());
    Optional<String> key = Optional.empty();
    if (problem instanceof RaeException error) {
      key = error.key();
      String place = error.file().orElse("") + ": " + key.orElse("") + ": ";
      message = message.startsWith(place) ? message.substring(place.length()) : message;
    }
    String last = key.map(name -> name.substring(name.lastIndexOf('.') + 1)).orElse("");
    String field = FIELDS.getOrDefault(last.replace('-', '_'), "");
    return field.isEmpty()
        ? ApiProblem.of(400, message)
        : ApiProblem.field(field, field + ": " + message);
  }
}

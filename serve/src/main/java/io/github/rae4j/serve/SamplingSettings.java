// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.engine.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How one job is sampled, where it differs from the config. Requests with equal settings can share
 * a batch. Immutable.
 *
 * @param guidance name of the guidance
 * @param scale its strength
 * @param tMin data end of the times in which it is on
 * @param tMax noise end of them
 * @param solver {@code mode/method}, for example {@code ODE/euler}
 * @param steps points of the time grid, or steps where the config counts those
 * @param precision in which the networks are run
 */
record SamplingSettings(
    Optional<String> guidance,
    Optional<Double> scale,
    Optional<Double> tMin,
    Optional<Double> tMax,
    Optional<String> solver,
    Optional<Integer> steps,
    Precision precision) {
  private static final String INTERNAL = "internal";

  /** As the config says. */
  static SamplingSettings of(Precision precision) {
    return new SamplingSettings(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        precision);
  }

  /**
   * The overrides of the config that they stand for.
   *
   * @param usual the config's own guidance
   */
  List<String> overrides(String usual) {
    List<String> overrides = new ArrayList<>();
    // The only guidance that has its strength and interval in a section of its own.
    String section = guidance.orElse(usual).equals(INTERNAL) ? "guidance.ig." : "guidance.";
    guidance.ifPresent(name -> overrides.add("guidance.method=" + name));
    scale.ifPresent(value -> overrides.add(section + "scale=" + value));
    tMin.ifPresent(value -> overrides.add(section + "t-min=" + value));
    tMax.ifPresent(value -> overrides.add(section + "t-max=" + value));
    solver.ifPresent(
        name -> {
          overrides.add("sampler.mode=" + name.substring(0, name.indexOf('/')));
          overrides.add("sampler.params.sampling_method=" + name.substring(name.indexOf('/') + 1));
        });
    steps.ifPresent(n -> overrides.add("sampler.params.num_steps=" + n));
    return overrides;
  }

  /** As a request has them. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    Map<String, Object> guided = new LinkedHashMap<>();
    guidance.ifPresent(name -> guided.put("method", name));
    scale.ifPresent(value -> guided.put("scale", value));
    tMin.ifPresent(value -> guided.put("t_min", value));
    tMax.ifPresent(value -> guided.put("t_max", value));
    if (!guided.isEmpty()) {
      json.put("guidance", guided);
    }
    solver.ifPresent(name -> json.put("solver", name));
    steps.ifPresent(n -> json.put("steps", n));
    json.put("precision", precision.toString());
    return json;
  }
}

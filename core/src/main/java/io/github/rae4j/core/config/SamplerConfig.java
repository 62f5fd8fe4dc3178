// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

/**
 * The section {@code sampler}: how the path is integrated.
 *
 * @param mode {@code ODE} (unless given) or {@code SDE}
 * @param method {@code sampling_method}; unless given {@code dopri5} for an ODE and {@code Euler}
 *     for an SDE, as in the reference
 * @param params what the sampler is built from
 * @param reuse what of one evaluation is used again in later ones. The reference has no such key
 *     and ignores it
 */
public record SamplerConfig(String mode, String method, ConfigSection params, ConfigSection reuse) {
  static SamplerConfig of(ConfigSection section) {
    ConfigParameters p = section.parameters();
    String mode = p.getString("mode", "ODE");
    ConfigSection params = p.rawSection("params").orElseGet(() -> section.empty("params"));
    ConfigSection reuse = p.rawSection("reuse").orElseGet(() -> section.empty("reuse"));
    p.rejectUnknown();
    String usual = mode.equalsIgnoreCase("SDE") ? "Euler" : "dopri5";
    return new SamplerConfig(
        mode, params.parameters().getString("sampling_method", usual), params, reuse);
  }

  /** The name under which the sampler is looked up, {@code mode/method}. */
  public String name() {
    return mode + "/" + method;
  }

  /** A new reader of {@link #params}; {@code sampling_method} counts as read. */
  public ConfigParameters parameters() {
    ConfigParameters parameters = params.parameters();
    parameters.has("sampling_method");
    return parameters;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.util.Optional;

/**
 * A backbone: the section {@code stage_2} or {@code guidance.guidance_model}.
 *
 * @param target name of the backbone
 * @param params what it is built from
 * @param ckpt its weights, as the configuration names them
 * @param ckptKey the part of the checkpoint to read, such as {@code model}; without it, the
 *     averaged weights come first
 * @param section the whole section, for messages
 */
public record ModelConfig(
    String target,
    ConfigSection params,
    Optional<String> ckpt,
    Optional<String> ckptKey,
    ConfigSection section) {

  static ModelConfig of(ConfigSection section) {
    ConfigParameters p = section.parameters();
    ModelConfig config =
        new ModelConfig(
            p.getString("target"),
            p.rawSection("params").orElseGet(() -> section.empty("params")),
            p.findString("ckpt"),
            p.findString("ckpt_key"),
            section);
    p.rejectUnknown();
    return config;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.util.Optional;

/**
 * The section {@code evaluation}: how the model is usually measured. The reference has no such
 * section and ignores it.
 *
 * @param protocol name or YAML file of the protocol for generated images
 * @param reconstructionProtocol name or YAML file of the protocol for reconstructions
 */
public record EvaluationConfig(Optional<String> protocol, Optional<String> reconstructionProtocol) {
  static EvaluationConfig of(ConfigSection section) {
    ConfigParameters p = section.parameters();
    EvaluationConfig config =
        new EvaluationConfig(p.findString("protocol"), p.findString("reconstruction_protocol"));
    p.rejectUnknown();
    return config;
  }
}

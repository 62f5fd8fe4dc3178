// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.util.Optional;

/**
 * Where something that a config names is published: on the Hugging Face Hub.
 *
 * @param model the public model's id, {@code organisation/model}
 * @param file a path inside it; empty for the model's folder
 */
public record PublicSource(String model, Optional<String> file) {}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What guidance may work with.
 *
 * @param model the backbone
 * @param guidanceModel the second backbone, where the config names one
 * @param nullLabel the label that means "no class", where the backbone has one
 */
public record GuidanceInputs(
    VelocityFunction model, Optional<VelocityFunction> guidanceModel, OptionalLong nullLabel) {}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

/**
 * A configuration that comes with rae4j and can stand in place of a file name.
 *
 * @param name its name
 * @param description one line: the model, its image size and guidance
 */
public record Preset(String name, String description) {}

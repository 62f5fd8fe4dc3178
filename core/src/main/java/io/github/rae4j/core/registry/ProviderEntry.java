// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import java.util.List;

/**
 * One provider, as {@code rae4j list} shows it.
 *
 * @param role what it provides, for example {@code encoder}
 * @param name its name
 * @param aliases further names
 * @param description one line
 * @param source the jar or class folder that it came from
 */
public record ProviderEntry(
    String role, String name, List<String> aliases, String description, String source) {}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.info;

import io.github.rae4j.core.registry.BrokenPlugin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Broken plugins as {@code --json} shows them. */
final class BrokenPlugins {
  private BrokenPlugins() {}

  /**
   * One object each: {@code jar} and {@code reason}, and {@code role} and {@code name} if known.
   */
  static List<Map<String, String>> json(List<BrokenPlugin> broken) {
    return broken.stream().map(BrokenPlugins::json).toList();
  }

  private static Map<String, String> json(BrokenPlugin broken) {
    Map<String, String> entry = new LinkedHashMap<>();
    entry.put("jar", broken.jar().toString());
    broken.role().ifPresent(role -> entry.put("role", role));
    broken.name().ifPresent(name -> entry.put("name", name));
    entry.put("reason", broken.reason());
    return entry;
  }
}

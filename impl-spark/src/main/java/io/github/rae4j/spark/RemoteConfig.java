// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a config with a URI looks for what it names relatively: the folders in which one on a disk
 * looks, its own, the one above, and all that have it below their {@code configs}.
 *
 * @param root the uppermost of them, with a slash at its end
 * @param relative the config's path below it
 * @param bases the folders below the root, the config's own first; the root itself is empty
 */
record RemoteConfig(String root, String relative, List<String> bases) {
  private static final String CONFIGS = "configs";

  static RemoteConfig of(String uri) {
    int colon = uri.indexOf(':');
    int path = uri.startsWith("//", colon + 1) ? uri.indexOf('/', colon + 3) : colon + 1;
    if (path < 0 || uri.endsWith("/")) {
      throw new ConfigException(
          uri + " names no file; name the YAML file of the model", Where.file(uri));
    }
    List<String> parts = new ArrayList<>(List.of(uri.substring(path + 1).split("/", -1)));
    String name = parts.remove(parts.size() - 1);
    int depth = parts.size();
    // By how many folders each base has, the config's own first.
    Set<Integer> depths = new LinkedHashSet<>();
    for (int d = depth; d >= 0; d--) {
      boolean near = d == depth || d == depth - 1;
      if (near || parts.get(d).equals(CONFIGS)) {
        depths.add(d);
      }
    }
    int top = depths.stream().mapToInt(Integer::intValue).min().orElse(depth);
    List<String> bases = depths.stream().map(d -> String.join("/", parts.subList(top, d))).toList();
    String root = uri.substring(0, path + 1) + String.join("/", parts.subList(0, top));
    return new RemoteConfig(
        root.endsWith("/") ? root : root + "/",
        bases.get(0).isEmpty() ? name : bases.get(0) + "/" + name,
        bases);
  }

  /**
   * The paths below the root at which a name may be, in the order in which they are looked up; none
   * of them leads out of it.
   */
  List<String> candidates(String name) {
    return bases.stream()
        .map(base -> Path.of(base).resolve(name).normalize().toString().replace('\\', '/'))
        .filter(path -> !path.isEmpty() && !path.startsWith(".."))
        .distinct()
        .toList();
  }
}

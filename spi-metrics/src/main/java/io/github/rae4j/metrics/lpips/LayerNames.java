// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The other names that a trunk's layers have.
 *
 * <p>The state dict of a whole LPIPS module names them by slices. There are two ways to number the
 * layers of a slice, from its start ({@code net.slice2.1}) and as torchvision does ({@code
 * net.slice2.5}); both are known.
 */
final class LayerNames {
  private LayerNames() {}

  /** Torchvision's name by every other one. */
  static Map<String, String> usual(Trunk trunk) {
    Map<String, String> usual = new LinkedHashMap<>();
    int layer = 0;
    for (int slice = 1; slice <= trunk.stages().size(); slice++) {
      int start = layer;
      Trunk.Stage stage = trunk.stages().get(slice - 1);
      layer += stage.pooled() ? 1 : 0;
      for (int i = 0; i < stage.convolutions().size(); i++) {
        for (String part : List.of(".weight", ".bias")) {
          String name = "features." + layer + part;
          usual.put("net.slice%d.%d%s".formatted(slice, layer, part), name);
          usual.put("net.slice%d.%d%s".formatted(slice, layer - start, part), name);
        }
        layer += 2;
      }
    }
    return usual;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Alternative names of a trunk's layers.
 *
 * <p>The state dict of a complete LPIPS module names the layers by slice. The layers of a slice are
 * numbered either from its start ({@code net.slice2.1}) or as in torchvision ({@code
 * net.slice2.5}); both are supported.
 */
final class LayerNames {
  private LayerNames() {}

  /** Maps every alternative name to torchvision's name. */
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
          usual.put(String.format(Locale.ROOT, "net.slice%d.%d%s", slice, layer, part), name);
          usual.put(
              String.format(Locale.ROOT, "net.slice%d.%d%s", slice, layer - start, part), name);
        }
        layer += 2;
      }
    }
    return usual;
  }
}

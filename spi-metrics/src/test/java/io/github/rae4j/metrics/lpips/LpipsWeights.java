// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import io.github.rae4j.metrics.NamedFiles;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;

/** Weights of LPIPS for tests: zeros of the right shapes. */
public final class LpipsWeights {
  private LpipsWeights() {}

  private static Map<String, Tensor> all(Trunk trunk) {
    return NamedFiles.zeros(new LpipsNetwork(trunk, 64, 64));
  }

  /** The classifier VGG16. */
  public static Weights vgg16() {
    Map<String, Tensor> tensors = all(Trunk.VGG16);
    tensors.keySet().removeIf(name -> name.startsWith("lin"));
    return Weights.of("vgg.pth", tensors);
  }

  /** The heads on VGG16. */
  public static Weights vgg16Heads() {
    Map<String, Tensor> tensors = all(Trunk.VGG16);
    tensors.keySet().removeIf(name -> !name.startsWith("lin"));
    return Weights.of("lpips.pth", tensors);
  }

  /** The complete module on AlexNet. */
  public static Weights alexNetModule() {
    return Weights.of("module.pth", all(Trunk.ALEXNET));
  }
}

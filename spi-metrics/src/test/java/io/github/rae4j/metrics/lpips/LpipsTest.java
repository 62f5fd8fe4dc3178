// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.metrics.NamedFiles;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LpipsTest {
  private final FeatureNetworkProvider vgg = new LpipsVgg16Provider();
  private final Map<String, Tensor> all = NamedFiles.zeros(new LpipsNetwork(Trunk.VGG16, 64, 64));

  private Map<String, Tensor> renamed(UnaryOperator<String> names) {
    Map<String, Tensor> result = new TreeMap<>();
    all.forEach((name, tensor) -> result.put(names.apply(name), tensor));
    return result;
  }

  private FeatureNetwork create(Map<String, Tensor> weights) {
    return vgg.create(
        new NamedFiles(Map.of("w", Weights.of("w.pth", weights))).section(Map.of("weights", "w")));
  }

  private static String refusal(Executable call) {
    return assertThrows(RaeException.class, call).getMessage();
  }

  @Test
  void readsTheTrunkAndTheHeadsFromTheirReleasedFiles() {
    Map<String, Tensor> trunk = new TreeMap<>(all);
    trunk.keySet().removeIf(name -> name.startsWith("lin"));
    trunk.put("classifier.6.bias", Tensor.scalar(1));
    Map<String, Tensor> heads = new TreeMap<>(all);
    heads.keySet().removeIf(name -> name.startsWith("features"));
    FeatureNetwork lpips =
        vgg.create(
            new NamedFiles(
                    Map.of(
                        "models/vgg16-397923af.pth", Weights.of("vgg16.pth", trunk),
                        "models/lpips/vgg.pth", Weights.of("vgg.pth", heads)))
                .section(Map.of()));
    assertTrue(lpips.comparesPairs());
    assertEquals("vgg16.pth and vgg.pth", lpips.weights().origin());
  }

  /** The number of a layer within its slice, as in src/disc/lpips.py. */
  @Test
  void readsModuleWithLayersNumberedWithinTheirSlice() {
    int[] starts = {0, 4, 9, 16, 23};
    checkNames(
        layer -> {
          int slice = slice(layer, starts);
          return "net.slice%d.%d".formatted(slice + 1, layer - starts[slice]);
        });
  }

  /** Torchvision's number, as in src/eval/utils.py and the pip package. */
  @Test
  void readsModuleWithLayersNumberedAcrossSlices() {
    int[] starts = {0, 4, 9, 16, 23};
    checkNames(layer -> "net.slice%d.%d".formatted(slice(layer, starts) + 1, layer));
  }

  private static int slice(int layer, int... starts) {
    int slice = 0;
    while (slice + 1 < starts.length && starts[slice + 1] <= layer) {
      slice++;
    }
    return slice;
  }

  private void checkNames(IntFunction<String> names) {
    Map<String, Tensor> module =
        renamed(
            name -> {
              String[] parts = name.split("\\.", -1);
              return parts[0].equals("features")
                  ? names.apply(Integer.parseInt(parts[1])) + "." + parts[2]
                  : name;
            });
    module.put("scaling_layer.shift", Tensor.scalar(0));
    module.put("lins.0.model.1.weight", Tensor.scalar(0));
    Weights weights = create(module).weights();
    all.forEach((name, tensor) -> assertSame(tensor, weights.get(name)));
  }

  @Test
  void rejectsUnknownNamesInsteadOfIgnoringThem() {
    Map<String, Tensor> wrong = renamed(name -> name.replace("features.2.", "net.slice1.3."));
    String message = refusal(() -> create(wrong));
    assertTrue(message.contains("missing (2): features.2.weight, features.2.bias"), message);
    assertTrue(message.contains("unexpected (2): net.slice1.3.bias, net.slice1.3.weight"), message);
  }

  @Test
  void rejectsOneTensorUnderTwoNames() {
    Map<String, Tensor> twice = new TreeMap<>(all);
    twice.put("net.slice1.0.bias", all.get("features.0.bias"));
    String message = refusal(() -> create(twice));
    assertTrue(message.contains("features.0.bias") && message.contains("net.slice1.0.bias"));
  }

  @Test
  void rejectsAlexNetForVgg16AndNamesMissingHeads() {
    Map<String, Tensor> alex = NamedFiles.zeros(new LpipsNetwork(Trunk.ALEXNET, 64, 64));
    String message = refusal(() -> create(alex));
    assertTrue(message.contains("features.0.weight is (64, 3, 11, 11)"), message);
    Map<String, Tensor> trunk = new TreeMap<>(all);
    trunk.keySet().removeIf(name -> name.startsWith("lin"));
    assertTrue(refusal(() -> create(trunk)).contains("models/lpips/vgg.pth"));
  }

  @Test
  void rejectsImagesTooSmallForTheTrunk() {
    FeatureNetwork lpips = create(all);
    assertEquals(2, lpips.network(16, 16).signature().inputs().size());
    assertTrue(refusal(() -> lpips.network(16, 15)).contains("at least 16 × 16"));
    NamedFiles.zeros(new LpipsNetwork(Trunk.ALEXNET, 31, 31));
    assertThrows(
        IllegalArgumentException.class,
        () -> NamedFiles.zeros(new LpipsNetwork(Trunk.ALEXNET, 30, 31)));
    assertThrows(
        IllegalArgumentException.class,
        () -> NamedFiles.zeros(new LpipsNetwork(Trunk.VGG16, 15, 16)));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.ParameterSpec.Kind;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterScopeTest {
  private static final Shape IMAGE = Shape.of(3, 4, 4);

  private record Layers(LayerInit init) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      ParameterScope<V> inner = scope.in("stem").in("0");
      V map = inner.conv2d(x, "conv", 3, Window.of(3).withPadding(1), init, true);
      return scope.linear(map, "linear", 4, init, true);
    }
  }

  private record Frozen(Layers layers) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      return layers.apply(
          scope.changing(
              spec ->
                  new ParameterSpec(spec.name(), spec.shape(), spec.initializer(), Kind.FROZEN)),
          x);
    }
  }

  private static List<ParameterSpec> specs(Runs.Layer layer) {
    return Runs.specs(layer, IMAGE, IMAGE);
  }

  @Test
  void namesStandBelowTheirScopes() {
    assertEquals(
        List.of("stem.0.conv.weight", "stem.0.conv.bias", "linear.weight", "linear.bias"),
        Runs.names(new Layers(LayerInit.TORCH_DEFAULT), IMAGE, IMAGE));
  }

  @Test
  void pyTorchsDefaultFollowsTheFanIn() {
    List<ParameterSpec> specs = specs(new Layers(LayerInit.TORCH_DEFAULT));
    assertEquals(Initializer.torchDefault(27), specs.get(0).initializer());
    assertEquals(Initializer.torchDefault(27), specs.get(1).initializer());
    assertEquals(Initializer.torchDefault(4), specs.get(2).initializer());
  }

  @Test
  void layersMayStartOtherwise() {
    LayerInit init = LayerInit.XAVIER_UNIFORM.withWeight(Initializer.normal(0.02));
    List<ParameterSpec> specs = specs(new Layers(init));
    assertEquals(Initializer.normal(0.02), specs.get(0).initializer());
    assertEquals(Initializer.ZEROS, specs.get(1).initializer());
    assertEquals(Initializer.XAVIER_UNIFORM, LayerInit.XAVIER_UNIFORM.weight().apply(3));
  }

  @Test
  void aScopeMayChangeWhatItsLayersAskFor() {
    for (ParameterSpec spec : specs(new Frozen(new Layers(LayerInit.TORCH_DEFAULT)))) {
      assertEquals(Kind.FROZEN, spec.kind(), spec.name());
    }
  }
}

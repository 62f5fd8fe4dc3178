// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Window;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Finds out which parameters a network uses as weights or biases of linear layers and convolutions
 * only, and not in the few layers that are to be exact, by a pass in which all parameters are one
 * number without memory of their own.
 */
final class ParameterUses implements Lifetimes {
  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final IdentityHashMap<Tensor, String> names = new IdentityHashMap<>();
  private final Set<String> usedOtherwise = new HashSet<>();
  private final Set<String> overTokens = new HashSet<>();
  private final Set<String> overPatches = new HashSet<>();
  private final Set<String> notOverTokens = new HashSet<>();
  private final ExactLayers layers = new ExactLayers();
  private final IdentityHashMap<Tensor, String> weightsOfProducts = new IdentityHashMap<>();
  private final Map<String, Integer> parts = new LinkedHashMap<>();
  private boolean inProduct;

  private ParameterUses() {}

  /**
   * Names of parameters.
   *
   * @param rounded which rounded products alone use
   * @param overTokens the weights that products over tokens alone use, and not those over one row a
   *     sample: linear layers and, among those that are exact, convolutions over patches
   * @param parts into how many parts the product of a weight is divided at once
   */
  record Products(Set<String> rounded, Set<String> overTokens, Map<String, Integer> parts) {}

  /**
   * What rounded products alone use.
   *
   * @param hosts brings constants and inputs to the device
   */
  static Products ofProducts(Network network, HostTensors hosts) {
    ParameterUses uses = new ParameterUses();
    Map<String, Tensor> outputs =
        network.forward(
            uses.new Recorder(hosts), hosts.onDevice(EmptyBatch.of(network.signature())));
    Set<String> products = new HashSet<>(uses.parameters.keySet());
    products.removeAll(uses.usedOtherwise);
    products.removeAll(uses.layers.parameters(outputs.values()));
    Set<String> overTokens = new HashSet<>(uses.overPatches);
    overTokens.removeAll(products);
    overTokens.addAll(uses.overTokens);
    overTokens.removeAll(uses.notOverTokens);
    overTokens.removeAll(uses.usedOtherwise);
    return new Products(products, overTokens, uses.parts);
  }

  private Tensor placeholder(ParameterSpec spec, HostTensors hosts) {
    Tensor known = parameters.get(spec.name());
    if (known != null) {
      return known;
    }
    Tensor number =
        torch.empty(
            new long[] {1},
            new TensorOptions(ScalarType.Float).device(new DeviceOptional(hosts.device())),
            new MemoryFormatOptional());
    Tensor placeholder = number.expand(spec.shape().dims());
    parameters.put(spec.name(), placeholder);
    names.put(placeholder, spec.name());
    return placeholder;
  }

  @Override
  public Tensor made(Tensor result, Tensor... operands) {
    for (int i = 0; i < operands.length; i++) {
      String name = names.get(operands[i]);
      // The first operand of a product is its input.
      if (name != null && !(inProduct && i > 0)) {
        usedOtherwise.add(name);
      }
    }
    if (inProduct && isOverTokens(operands[0]) && names.containsKey(operands[1])) {
      layers.add(result, namesOf(operands), operands[1].numel(), operands[0].dim() == 4, operands);
    } else {
      layers.add(result, operands);
    }
    return result;
  }

  /** A single vector for each sample is no tokens. */
  private static boolean isOverTokens(Tensor x) {
    for (int axis = 1; axis < x.dim() - 1; axis++) {
      if (x.size(axis) != 1) {
        return true;
      }
    }
    return false;
  }

  private Set<String> namesOf(Tensor... tensors) {
    Set<String> found = new HashSet<>();
    for (Tensor tensor : tensors) {
      String name = names.get(tensor);
      if (name != null) {
        found.add(name);
      }
    }
    return found;
  }

  @Override
  public void inspected(Tensor value) {}

  private final class Recorder extends TorchOps {
    Recorder(HostTensors hosts) {
      super(spec -> placeholder(spec, hosts), hosts::onDevice, ParameterUses.this);
    }

    private void used(Tensor weight, Set<String> as) {
      String name = names.get(weight);
      if (name != null) {
        as.add(name);
      }
    }

    private void usedByLinear(Tensor x, Tensor weight) {
      used(weight, x.dim() > 2 ? overTokens : notOverTokens);
    }

    private void usedByConvolution(Tensor x, Tensor weight, Window window) {
      used(weight, Patches.cover(x, weight, window) ? overPatches : notOverTokens);
    }

    private Tensor product(Tensor weight, Supplier<Tensor> operation) {
      inProduct = true;
      try {
        Tensor result = operation.get();
        String name = names.get(weight);
        if (name != null) {
          weightsOfProducts.put(result, name);
        }
        return result;
      } finally {
        inProduct = false;
      }
    }

    @Override
    public Tensor linear(Tensor x, Tensor weight) {
      usedByLinear(x, weight);
      return product(weight, () -> super.linear(x, weight));
    }

    @Override
    public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
      usedByLinear(x, weight);
      used(bias, notOverTokens);
      return product(weight, () -> super.linear(x, weight, bias));
    }

    /** Both halves of SwiGLU; in more parts, products take longer than to take a whole apart. */
    @Override
    public List<Tensor> chunk(Tensor x, int number, int axis) {
      String name = weightsOfProducts.get(x);
      // Over tokens; the last axis of a map is no channels.
      boolean ofChannels = x.dim() == 3 && (axis == -1 || axis == 2);
      if (name != null && ofChannels && number == 2) {
        parts.put(name, number);
      }
      return super.chunk(x, number, axis);
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, Window window) {
      usedByConvolution(x, weight, window);
      return product(weight, () -> super.conv2d(x, weight, window));
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, Tensor bias, Window window) {
      usedByConvolution(x, weight, window);
      used(bias, notOverTokens);
      return product(weight, () -> super.conv2d(x, weight, bias, window));
    }
  }
}

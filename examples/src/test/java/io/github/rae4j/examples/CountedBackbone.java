// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the operations that an engine is asked for in one pass, by the outputs wanted. */
final class CountedBackbone implements Backbone {
  private final Backbone backbone;
  private final Map<Set<String>, Integer> operations = new ConcurrentHashMap<>();

  CountedBackbone(Backbone backbone) {
    this.backbone = backbone;
  }

  /** Number of operations of a pass, for each set of further outputs that an engine ran. */
  Map<Set<String>, Integer> operations() {
    return Map.copyOf(operations);
  }

  @Override
  public Network network() {
    return network(Set.of());
  }

  @Override
  public Network network(Set<String> further) {
    return new Counted(backbone.network(further), Set.copyOf(further));
  }

  @Override
  public List<TensorSpec> furtherOutputs() {
    return backbone.furtherOutputs();
  }

  @Override
  public Shape latentShape() {
    return backbone.latentShape();
  }

  @Override
  public Conditioning conditioning() {
    return backbone.conditioning();
  }

  private final class Counted implements Network {
    private final Network network;
    private final Set<String> further;

    Counted(Network network, Set<String> further) {
      this.network = network;
      this.further = further;
    }

    @Override
    public Signature signature() {
      return network.signature();
    }

    @Override
    public boolean ignoresKey(String key) {
      return network.ignoresKey(key);
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      if (ops.getClass().getPackage().equals(NetworkSummary.class.getPackage())) {
        // Only looks at shapes, before an engine runs.
        return network.forward(ops, inputs);
      }
      int[] count = {0};
      Map<String, V> outputs = network.forward(counting(ops, count), inputs);
      operations.put(further, count[0]);
      return outputs;
    }

    @SuppressWarnings("unchecked") // the proxy has the methods of the interpreter that it calls
    private <V> Ops<V> counting(Ops<V> ops, int[] count) {
      return (Ops<V>)
          Proxy.newProxyInstance(
              Ops.class.getClassLoader(),
              new Class<?>[] {Ops.class},
              (proxy, method, arguments) -> {
                if (!Set.of("parameter", "constant", "shape").contains(method.getName())) {
                  count[0]++;
                }
                try {
                  return method.invoke(ops, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }
}

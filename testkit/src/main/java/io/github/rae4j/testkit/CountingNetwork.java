// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A network that counts what it asks of whoever runs it, for tests of what a network costs on an
 * engine. What is looked up (parameters, constants, shapes) counts nothing. Thread-safe.
 */
public final class CountingNetwork implements Network {
  /** What a network looks up rather than computes. */
  static final Set<String> LOOKED_UP = Set.of("parameter", "constant", "shape");

  private final Network network;
  private final AtomicReference<SortedMap<String, Integer>> last =
      new AtomicReference<>(new TreeMap<>());

  /** Counts the operations of a network. */
  public CountingNetwork(Network network) {
    this.network = network;
  }

  /** How often the latest pass asked for each operation, by its name in {@link Ops}. */
  public SortedMap<String, Integer> operations() {
    return new TreeMap<>(last.get());
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
    SortedMap<String, Integer> counts = new TreeMap<>();
    Map<String, V> outputs = network.forward(counting(ops, counts), inputs);
    last.set(counts);
    return outputs;
  }

  @SuppressWarnings("unchecked") // the proxy has the methods of the interpreter that it calls
  private static <V> Ops<V> counting(Ops<V> ops, Map<String, Integer> counts) {
    return (Ops<V>)
        Proxy.newProxyInstance(
            Ops.class.getClassLoader(),
            new Class<?>[] {Ops.class},
            (proxy, method, arguments) -> {
              if (!LOOKED_UP.contains(method.getName())) {
                counts.merge(method.getName(), 1, Integer::sum);
              }
              try {
                return method.invoke(ops, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}

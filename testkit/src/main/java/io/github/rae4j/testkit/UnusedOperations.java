// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what a network computes although no output depends on it. */
final class UnusedOperations {
  private record Call(String operation, List<Object> arguments, List<Object> results) {}

  private final List<Call> calls = new ArrayList<>();

  private UnusedOperations() {}

  /** The names of the operations without effect, in the order in which they are computed. */
  static List<String> of(Network network, Weights weights, Map<String, Tensor> inputs) {
    Map<String, ReferenceArray> arrays = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> arrays.put(name, ReferenceArray.of(tensor)));
    UnusedOperations recorder = new UnusedOperations();
    Map<String, ReferenceArray> outputs =
        network.forward(recorder.recording(ReferenceOps.with(weights)), arrays);
    return recorder.unused(outputs);
  }

  @SuppressWarnings("unchecked") // the proxy has the methods of the interpreter that it calls
  private Ops<ReferenceArray> recording(Ops<ReferenceArray> ops) {
    return (Ops<ReferenceArray>)
        Proxy.newProxyInstance(
            Ops.class.getClassLoader(),
            new Class<?>[] {Ops.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(ops, arguments);
                if (!CountingNetwork.LOOKED_UP.contains(method.getName()) && arguments != null) {
                  calls.add(new Call(method.getName(), values(List.of(arguments)), values(result)));
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** The arrays in an argument or result. */
  private static List<Object> values(Object given) {
    List<Object> values = new ArrayList<>();
    if (given instanceof ReferenceArray) {
      values.add(given);
    } else if (given instanceof AttentionMask<?> mask) {
      values.add(mask.value());
    } else if (given instanceof List<?> list) {
      list.forEach(each -> values.addAll(values(each)));
    }
    return values;
  }

  private List<String> unused(Map<String, ReferenceArray> outputs) {
    Set<Object> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    needed.addAll(outputs.values());
    List<String> unused = new ArrayList<>();
    for (int i = calls.size() - 1; i >= 0; i--) {
      Call call = calls.get(i);
      if (call.results.stream().anyMatch(needed::contains)) {
        needed.addAll(call.arguments);
      } else {
        unused.add(0, call.operation);
      }
    }
    return unused;
  }
}

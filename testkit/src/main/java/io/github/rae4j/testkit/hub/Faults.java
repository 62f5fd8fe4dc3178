// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Faults that wait for their request, by what they are for. Thread-safe. */
final class Faults {
  private final Map<String, Deque<Waiting>> waiting = new HashMap<>();

  private record Waiting(Fault fault, int times) {}

  synchronized void add(String key, Fault fault, int times) {
    waiting.computeIfAbsent(key, k -> new ArrayDeque<>()).add(new Waiting(fault, times));
  }

  synchronized void clear() {
    waiting.clear();
  }

  /** The next fault for this request, which is used up. */
  synchronized Optional<Fault> take(String key) {
    Deque<Waiting> faults = waiting.get(key);
    if (faults == null || faults.isEmpty()) {
      return Optional.empty();
    }
    Waiting next = faults.removeFirst();
    if (next.times() > 1) {
      faults.addFirst(new Waiting(next.fault(), next.times() - 1));
    }
    return Optional.of(next.fault());
  }
}

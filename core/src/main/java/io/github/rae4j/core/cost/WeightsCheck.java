// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares a checkpoint with the network that is to use it, before anything runs. */
public final class WeightsCheck {
  private WeightsCheck() {}

  /**
   * Accepts the weights if they have exactly the tensors that the network reads; keys that the
   * network {@linkplain Network#ignoresKey ignores} may stand beside them. Looks at names and
   * shapes only.
   *
   * @throws RaeException naming the origin, every key that is there but cannot be read, every
   *     missing, unexpected and misshapen key (keys of consecutive layers joined, as {@code
   *     blocks.{0-11}.norm1.weight}), and the likely cause
   */
  public static void requireCompatible(Network network, Weights weights) {
    requireCompatible(network, NetworkSummary.of(network), weights);
  }

  /** As {@link #requireCompatible(Network, Weights)} with a summary that is there already. */
  public static void requireCompatible(Network network, NetworkSummary summary, Weights weights) {
    Map<String, Shape> expected = new LinkedHashMap<>();
    for (ParameterSpec spec : summary.specs()) {
      expected.put(spec.name(), spec.shape());
    }
    Map<String, List<String>> unreadable = unreadable(expected.keySet(), weights);
    List<String> missing =
        expected.keySet().stream()
            .filter(key -> !weights.names().contains(key) && !weights.unreadable().containsKey(key))
            .toList();
    List<String> unexpected =
        weights.names().stream()
            .filter(key -> !expected.containsKey(key) && !network.ignoresKey(key))
            .toList();
    Map<String, List<String>> misshapen = misshapen(expected, weights);
    if (missing.isEmpty() && unexpected.isEmpty() && misshapen.isEmpty() && unreadable.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        weights.origin()
            + " does not fit the network"
            + MismatchDiagnosis.of(network, expected, weights)
                .map(cause -> ": " + cause)
                .orElse(""));
    unreadable.forEach(
        (reason, keys) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "unreadable (%d): %s %s",
                    keys.size(),
                    KeyGroups.describe(keys),
                    reason)));
    addKeys(lines, "missing", missing);
    addKeys(lines, "unexpected", unexpected);
    if (!misshapen.isEmpty()) {
      lines.add(
          misshapen.entrySet().stream()
              .map(e -> KeyGroups.describe(e.getValue()) + " " + e.getKey())
              .collect(
                  Collectors.joining(
                      "; ",
                      String.format(
                          Locale.ROOT,
                          "misshapen (%d): ",
                          misshapen.values().stream().mapToInt(List::size).sum()),
                      "")));
    }
    throw new CheckpointException(String.join("\n", lines), Where.file(weights.origin()));
  }

  /** The misshapen keys by what is wrong with them. */
  private static Map<String, List<String>> misshapen(Map<String, Shape> expected, Weights weights) {
    Map<String, List<String>> misshapen = new LinkedHashMap<>();
    expected.forEach(
        (key, shape) -> {
          if (weights.names().contains(key) && !weights.shape(key).equals(shape)) {
            misshapen
                .computeIfAbsent(
                    String.format(Locale.ROOT, "is %s, not %s", weights.shape(key), shape),
                    k -> new ArrayList<>())
                .add(key);
          }
        });
    return misshapen;
  }

  /** The keys that are there but have no numbers to compute with, by the reason. */
  private static Map<String, List<String>> unreadable(Set<String> expected, Weights weights) {
    Map<String, List<String>> unreadable = new LinkedHashMap<>();
    for (String key : expected) {
      String reason = weights.unreadable().get(key);
      if (reason == null
          && weights.names().contains(key)
          && weights.dtype(key) == DType.COMPLEX64) {
        reason = "has elements of complex64, with which no network computes";
      }
      if (reason != null) {
        unreadable.computeIfAbsent(reason, r -> new ArrayList<>()).add(key);
      }
    }
    return unreadable;
  }

  private static void addKeys(List<String> lines, String what, List<String> keys) {
    if (!keys.isEmpty()) {
      lines.add(
          String.format(Locale.ROOT, "%s (%d): %s", what, keys.size(), KeyGroups.describe(keys)));
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.CheckpointFamily;
import io.github.rae4j.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the most likely reason why a checkpoint does not fit a network, in one sentence. */
final class MismatchDiagnosis {
  private static final Pattern LAYER = Pattern.compile("(.*?\\.)(\\d{1,9})\\..*");

  private MismatchDiagnosis() {}

  /**
   * The most likely cause.
   *
   * @param network for the keys that it ignores
   * @param expected the shapes that it asks for
   */
  static Optional<String> of(Network network, Map<String, Shape> expected, Weights weights) {
    Set<String> given = weights.names();
    if (given.isEmpty()) {
      return Optional.of("the checkpoint holds no tensors");
    }
    return nested(expected, given)
        .or(() -> otherKind(expected, given))
        .or(() -> otherDepth(network, expected, given))
        .or(() -> otherWidth(expected, weights));
  }

  /** All keys under one more prefix, as {@code model.} of a training checkpoint. */
  private static Optional<String> nested(Map<String, Shape> expected, Set<String> given) {
    if (expected.keySet().stream().anyMatch(given::contains)) {
      return Optional.empty();
    }
    for (String key : expected.keySet()) {
      for (String name : given) {
        if (name.endsWith("." + key)) {
          return Optional.of(
              "the keys stand under the prefix '%s'; the checkpoint must be unpacked there"
                  .formatted(name.substring(0, name.length() - key.length())));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> otherKind(Map<String, Shape> expected, Set<String> given) {
    Optional<CheckpointFamily> wanted = CheckpointKind.of(expected.keySet());
    return CheckpointKind.of(given)
        .filter(found -> !wanted.equals(Optional.of(found)))
        .map(
            found ->
                "this looks like the checkpoint of %s%s"
                    .formatted(found.label(), wanted.map(k -> ", not of " + k.label()).orElse("")));
  }

  private static Optional<String> otherDepth(
      Network network, Map<String, Shape> expected, Set<String> given) {
    Map<String, Integer> wanted = depths(expected.keySet());
    Map<String, Integer> found =
        depths(given.stream().filter(k -> !network.ignoresKey(k)).collect(Collectors.toSet()));
    return wanted.entrySet().stream()
        .filter(e -> found.containsKey(e.getKey()) && !found.get(e.getKey()).equals(e.getValue()))
        .findFirst()
        .map(
            e ->
                "the checkpoint has %d layers under '%s', the network %d: its depth is another one"
                    .formatted(found.get(e.getKey()), e.getKey(), e.getValue()));
  }

  /** For each list of layers the number that its highest index implies. */
  private static Map<String, Integer> depths(Set<String> keys) {
    Map<String, Integer> depths = new TreeMap<>();
    for (String key : keys) {
      Matcher layer = LAYER.matcher(key);
      if (layer.matches()) {
        depths.merge(layer.group(1), Integer.parseInt(layer.group(2)) + 1, Math::max);
      }
    }
    return depths;
  }

  /** The pair of extents that most often differs. */
  private static Optional<String> otherWidth(Map<String, Shape> expected, Weights weights) {
    Map<String, Integer> votes = new LinkedHashMap<>();
    expected.forEach(
        (key, shape) -> {
          if (weights.names().contains(key) && weights.shape(key).rank() == shape.rank()) {
            Shape found = weights.shape(key);
            for (int axis = 0; axis < shape.rank(); axis++) {
              if (found.dim(axis) != shape.dim(axis)) {
                String vote =
                    "extents of %d stand where the config asks for %d"
                        .formatted(found.dim(axis), shape.dim(axis));
                votes.merge(vote, 1, Integer::sum);
              }
            }
          }
        });
    return votes.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }
}

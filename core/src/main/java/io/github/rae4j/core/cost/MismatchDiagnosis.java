// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import io.github.rae4j.errors.Printable;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.CheckpointFamily;
import io.github.rae4j.tensor.Shape;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
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

  /**
   * All keys under one more prefix, as {@code model.} of a training checkpoint, or in a part of it.
   * Meant is the prefix under which most keys stand, if more stand there than without one.
   */
  private static Optional<String> nested(Map<String, Shape> expected, Set<String> given) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String name : given) {
      for (int at = 0; at >= 0; at = nextWord(name, at)) {
        if (expected.containsKey(name.substring(at))) {
          counts.merge(name.substring(0, at), 1, Integer::sum);
        }
      }
    }
    int plain = counts.getOrDefault("", 0);
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() > plain)
        .max(
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(entry -> -entry.getKey().length()))
        .map(
            entry ->
                String.format(
                    Locale.ROOT,
                    "%d of its %d keys stand %s",
                    entry.getValue(),
                    expected.size(),
                    place(entry.getKey())));
  }

  private static String place(String prefix) {
    String shown = Printable.of(prefix);
    return prefix.endsWith("/")
        ? String.format(
            Locale.ROOT, "in the part '%s'; read that part", shown.substring(0, shown.length() - 1))
        : String.format(Locale.ROOT, "under the prefix '%s'; read what stands there", shown);
  }

  /** Where the next word of a key begins, or -1. */
  private static int nextWord(String name, int from) {
    for (int i = from; i < name.length() - 1; i++) {
      if (name.charAt(i) == '.' || name.charAt(i) == '/') {
        return i + 1;
      }
    }
    return -1;
  }

  private static Optional<String> otherKind(Map<String, Shape> expected, Set<String> given) {
    Optional<CheckpointFamily> wanted = CheckpointKind.of(expected.keySet());
    long wantedKeys = wanted.map(family -> keysOf(family, given)).orElse(0L);
    return CheckpointKind.of(given)
        .filter(found -> !wanted.equals(Optional.of(found)))
        .filter(found -> keysOf(found, given) >= wantedKeys)
        .map(
            found ->
                String.format(
                    Locale.ROOT,
                    "this looks like the checkpoint of %s%s",
                    found.label(),
                    wanted.map(k -> ", not of " + k.label()).orElse("")));
  }

  private static long keysOf(CheckpointFamily family, Set<String> keys) {
    return keys.stream().filter(key -> key.startsWith(family.prefix())).count();
  }

  private static Optional<String> otherDepth(
      Network network, Map<String, Shape> expected, Set<String> given) {
    Map<String, Integer> wanted = depths(expected.keySet());
    Map<String, Integer> found =
        depths(given.stream().filter(k -> !network.ignoresKey(k)).collect(Collectors.toSet()));
    return wanted.entrySet().stream()
        .filter(e -> found.containsKey(e.getKey()) && !found.get(e.getKey()).equals(e.getValue()))
        .max(
            Comparator.comparingLong(
                e -> given.stream().filter(key -> key.startsWith(e.getKey())).count()))
        .map(
            e ->
                String.format(
                    Locale.ROOT,
                    "the checkpoint has %d layers under '%s', the network %d: its depth is another"
                        + " one",
                    found.get(e.getKey()),
                    Printable.of(e.getKey()),
                    e.getValue()));
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
                    String.format(
                        Locale.ROOT,
                        "extents of %d stand where the config asks for %d",
                        found.dim(axis),
                        shape.dim(axis));
                votes.merge(vote, 1, Integer::sum);
              }
            }
          }
        });
    return votes.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }
}

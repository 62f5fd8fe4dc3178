// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.KeyWords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks in a checkpoint for the keys of a network, under whatever prefix they stand: a part of a
 * training checkpoint ({@code ema/}), a model in a larger one ({@code decoder.}), or both. Words of
 * wrappers count on neither side.
 */
final class WeightsSearch {
  /** A prefix with the tensors found below it, by the keys of the network. */
  private record Place(String prefix, Map<String, String> found) {
    int averaged() {
      return KeyWords.averaged(List.of(prefix.split("[/.]", -1)));
    }

    /** Without the separator at its end, for messages. */
    String title() {
      return prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
    }
  }

  private final Checkpoint checkpoint;
  private final String below;
  private final Set<String> expected;
  private final String dropped;
  private final Map<String, String> expectedByPlainKey = new HashMap<>();
  private final DotlessNames dotless;

  /**
   * A search.
   *
   * @param below what the names of all candidates begin with; empty for the whole checkpoint
   * @param expected the keys of the network
   * @param known these and those of further outputs, for which names without dots may stand
   * @param dropped a prefix of all expected keys that the checkpoint leaves out; may be empty
   */
  WeightsSearch(
      Checkpoint checkpoint,
      String below,
      Set<String> expected,
      Set<String> known,
      String dropped) {
    this.checkpoint = checkpoint;
    this.below = below;
    this.expected = expected;
    this.dropped = dropped;
    this.dotless = new DotlessNames(checkpoint, below, keys(known, dropped));
    Set<String> twice = new LinkedHashSet<>();
    for (String key : expected) {
      String plain = KeyWords.withoutAnyWrappers(key.substring(dropped.length()));
      if (expectedByPlainKey.put(plain, key) != null) {
        twice.add(plain);
      }
    }
    // Such a network has modules of its own that are called as wrappers are.
    twice.forEach(expectedByPlainKey::remove);
  }

  /**
   * The weights below the prefix under which all keys stand, or else under which most do if that is
   * at least half of them.
   *
   * @throws CheckpointException if all keys stand under several prefixes, and none is the usual one
   */
  Optional<FoundWeights> find() {
    List<Place> places = new ArrayList<>(places().values());
    List<Place> complete =
        places.stream().filter(place -> place.found().size() == expected.size()).toList();
    if (!complete.isEmpty()) {
      return Optional.of(weights(choice(complete)));
    }
    return places.stream()
        .max(Comparator.comparingInt(place -> place.found().size()))
        .filter(place -> 2 * place.found().size() >= expected.size())
        .map(this::weights);
  }

  private static Set<String> keys(Set<String> expected, String dropped) {
    return expected.stream()
        .filter(key -> key.startsWith(dropped))
        .map(key -> key.substring(dropped.length()))
        .collect(Collectors.toSet());
  }

  private Map<String, Place> places() {
    Map<String, Place> places = new LinkedHashMap<>();
    for (String name : names()) {
      String plain = plain(name);
      for (int at = 0; at >= 0; at = next(plain, at)) {
        String key = expectedByPlainKey.get(plain.substring(at));
        if (key != null) {
          String prefix = plain.substring(0, at);
          add(places.computeIfAbsent(prefix, p -> new Place(p, new LinkedHashMap<>())), key, name);
        }
      }
    }
    return places;
  }

  /** All names, unreadable ones too, but not those of the optimiser's state. */
  private List<String> names() {
    List<String> names = new ArrayList<>();
    List<Set<String>> all = List.of(checkpoint.names(), checkpoint.unreadable().keySet());
    for (Set<String> some : all) {
      for (String name : some) {
        if (name.startsWith(below) && !isOfTraining(name) && !dotless.isCounter(name)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static boolean isOfTraining(String name) {
    int slash = name.lastIndexOf('/');
    return slash > 0
        && Arrays.stream(name.substring(0, slash).split("/", -1)).anyMatch(KeyWords::isOfTraining);
  }

  private String plain(String name) {
    String rest = dotless.of(name).substring(below.length());
    int slash = rest.lastIndexOf('/');
    return rest.substring(0, slash + 1) + KeyWords.withoutAnyWrappers(rest.substring(slash + 1));
  }

  /** The start of the next word, or -1. */
  private static int next(String name, int from) {
    for (int i = from; i < name.length() - 1; i++) {
      if (name.charAt(i) == '.' || name.charAt(i) == '/') {
        return i + 1;
      }
    }
    return -1;
  }

  private void add(Place place, String key, String name) {
    String other = place.found().putIfAbsent(key, name);
    if (other == null) {
      return;
    }
    boolean exact = dotless.of(name).endsWith(key);
    if (exact == dotless.of(other).endsWith(key)) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s: '%s' and '%s' both stand for '%s'; save the state_dict of one model only",
              checkpoint.file(),
              Printable.of(other),
              Printable.of(name),
              Printable.of(key)),
          Where.file(checkpoint.file()).atKey(name));
    }
    if (exact) {
      place.found().put(key, name);
    }
  }

  private Place choice(List<Place> complete) {
    int most = complete.stream().mapToInt(Place::averaged).max().orElse(0);
    List<Place> best = complete.stream().filter(place -> place.averaged() == most).toList();
    if (best.size() > 1) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s: all keys of the network stand in %d places, %s; name the one to read",
              checkpoint.file(),
              best.size(),
              Printable.of(
                  String.join(
                      ", ", best.stream().map(place -> "'" + place.prefix() + "'").toList()))),
          Where.file(checkpoint.file()));
    }
    return best.get(0);
  }

  /** What was found, and beside it what else stands there: it may be a layer too many. */
  private FoundWeights weights(Place place) {
    Map<String, String> sources = new LinkedHashMap<>(place.found());
    Set<String> taken = new LinkedHashSet<>(place.found().values());
    for (String name : names()) {
      String plain = plain(name);
      boolean inside = plain.startsWith(place.prefix()) && !taken.contains(name);
      String rest = inside ? plain.substring(place.prefix().length()) : "";
      if (inside && !rest.contains("/") && !rest.equals("n_averaged")) {
        String key = dropped + rest;
        sources.putIfAbsent(expected.contains(key) ? name : key, name);
      }
    }
    String where = below + place.title();
    return new FoundWeights(
        checkpoint.renamed(sources, where),
        where.isEmpty() ? Optional.empty() : Optional.of(where));
  }
}

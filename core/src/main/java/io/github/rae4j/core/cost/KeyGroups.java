// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import io.github.rae4j.errors.Printable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names many keys in few words: {@code blocks.{0-11}.norm1.weight} stands for twelve keys. */
final class KeyGroups {
  private static final Pattern INDEX = Pattern.compile("(?<=\\.)\\d{1,9}(?=\\.)");

  private KeyGroups() {}

  /** All keys, those that differ only in their first index joined, in the order of the first. */
  static String describe(Collection<String> keys) {
    Map<List<String>, NavigableSet<Integer>> groups = new LinkedHashMap<>();
    for (String written : keys) {
      String key = Printable.of(written);
      Matcher index = INDEX.matcher(key);
      if (index.find()) {
        List<String> around = List.of(key.substring(0, index.start()), key.substring(index.end()));
        groups.computeIfAbsent(around, k -> new TreeSet<>()).add(Integer.parseInt(index.group()));
      } else {
        groups.put(List.of(key), new TreeSet<>());
      }
    }
    return groups.entrySet().stream()
        .map(group -> name(group.getKey(), group.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String name(List<String> around, NavigableSet<Integer> indices) {
    if (indices.isEmpty()) {
      return around.get(0);
    }
    String middle = indices.size() == 1 ? indices.first().toString() : "{" + ranges(indices) + "}";
    return around.get(0) + middle + around.get(1);
  }

  private static String ranges(NavigableSet<Integer> indices) {
    List<String> ranges = new ArrayList<>();
    int from = indices.first();
    int last = from;
    for (int index : indices.tailSet(from, false)) {
      if (index != last + 1) {
        ranges.add(range(from, last));
        from = index;
      }
      last = index;
    }
    ranges.add(range(from, last));
    return String.join(",", ranges);
  }

  private static String range(int from, int to) {
    return from == to ? Integer.toString(from) : from + "-" + to;
  }
}

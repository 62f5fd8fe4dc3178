// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.KeyWords;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives averaged weights their names back. {@code LitEma} of latent diffusion keeps them as buffers
 * of one module ({@code model_ema}), whose names may have no dots: {@code
 * diffusion_model.input_blocks.0.0.weight} becomes {@code diffusion_modelinput_blocks00weight}.
 * Where the dots were, the trained weights beside them tell, or else the keys of the network.
 */
final class DotlessNames {
  /** Counters that stand beside the weights. */
  private static final Set<String> COUNTERS = Set.of("decay", "num_updates");

  private final Checkpoint checkpoint;
  private final Map<String, String> decoded = new LinkedHashMap<>();

  /**
   * Decodes the names of a checkpoint.
   *
   * @param below what the names begin with that are decoded
   * @param keys of the network that is looked for
   * @throws CheckpointException if a name may stand for two
   */
  DotlessNames(Checkpoint checkpoint, String below, Set<String> keys) {
    this.checkpoint = checkpoint;
    Map<String, Set<String>> words = new LinkedHashMap<>();
    for (String name : checkpoint.names()) {
      int dot = name.lastIndexOf('.');
      boolean inModule = name.startsWith(below) && dot > name.lastIndexOf('/');
      if (inModule && isAveraged(name.substring(0, dot))) {
        words
            .computeIfAbsent(name.substring(0, dot + 1), start -> new LinkedHashSet<>())
            .add(name.substring(dot + 1));
      }
    }
    words.forEach(
        (start, all) -> {
          all.removeAll(COUNTERS);
          Map<String, Set<String>> beside = besideThem(start, all);
          Map<String, Set<String>> network = ofNetwork(all, keys);
          decode(start, network.size() > beside.size() ? network : beside);
        });
  }

  private static boolean isAveraged(String module) {
    int from = Math.max(module.lastIndexOf('.'), module.lastIndexOf('/')) + 1;
    return KeyWords.isAveraged(module.substring(from));
  }

  /** The name with its dots, or as it is. */
  String of(String name) {
    return decoded.getOrDefault(name, name);
  }

  /** Whether it is a counter beside names that had to be decoded. */
  boolean isCounter(String name) {
    int dot = name.lastIndexOf('.') + 1;
    return COUNTERS.contains(name.substring(dot))
        && decoded.keySet().stream().anyMatch(other -> other.startsWith(name.substring(0, dot)));
  }

  private void decode(String start, Map<String, Set<String>> meanings) {
    meanings.forEach(
        (word, names) -> {
          if (names.size() > 1) {
            throw new CheckpointException(
                String.format(
                    Locale.ROOT,
                    "%s: the averaged weights '%s' have lost the dots of their name, which may"
                        + " have been '%s'; name another part, or save them by their names",
                    checkpoint.file(),
                    Printable.of(start + word),
                    Printable.of(String.join("' or '", names))),
                Where.file(checkpoint.file()).atKey(start + word));
          }
          String name = names.iterator().next();
          if (!name.equals(word)) {
            decoded.put(start + word, start + name);
          }
        });
  }

  /** What words mean by the names of the one module beside them that fits most of them. */
  private Map<String, Set<String>> besideThem(String start, Set<String> words) {
    String folder = start.substring(0, start.lastIndexOf('/') + 1);
    Map<String, Map<String, Set<String>>> byModule = new LinkedHashMap<>();
    for (String name : checkpoint.names()) {
      if (!name.startsWith(folder) || name.startsWith(start)) {
        continue;
      }
      for (int at = folder.length(); at >= 0; at = next(name, at)) {
        String rest = name.substring(at);
        String word = rest.replace(".", "");
        if (words.contains(word)) {
          byModule
              .computeIfAbsent(name.substring(0, at), module -> new LinkedHashMap<>())
              .computeIfAbsent(word, any -> new TreeSet<>())
              .add(rest);
        }
      }
    }
    int most = byModule.values().stream().mapToInt(Map::size).max().orElse(0);
    Map<String, Set<String>> joined = new LinkedHashMap<>();
    byModule.values().stream()
        .filter(found -> found.size() == most)
        .forEach(found -> join(joined, found));
    return joined;
  }

  private static int next(String name, int from) {
    int dot = name.indexOf('.', from);
    return dot < 0 || dot == name.length() - 1 ? -1 : dot + 1;
  }

  /** What words mean as keys of the network below a module whose name has lost its dots too. */
  private static Map<String, Set<String>> ofNetwork(Set<String> words, Set<String> keys) {
    Map<String, Set<String>> joined = new LinkedHashMap<>();
    // No other key ends as the longest one does, so that what stands before it is the module.
    String longest =
        keys.stream()
            .map(key -> key.replace(".", ""))
            .max(Comparator.comparingInt(String::length))
            .orElse("");
    for (String word : words) {
      if (!longest.isEmpty() && word.endsWith(longest)) {
        join(joined, below(word.substring(0, word.length() - longest.length()), words, keys));
      }
    }
    return joined;
  }

  private static Map<String, Set<String>> below(
      String module, Set<String> words, Set<String> keys) {
    Map<String, Set<String>> found = new LinkedHashMap<>();
    for (String key : keys) {
      String word = module + key.replace(".", "");
      if (words.contains(word)) {
        found
            .computeIfAbsent(word, any -> new TreeSet<>())
            .add(module.isEmpty() ? key : module + "." + key);
      }
    }
    return found;
  }

  private static void join(Map<String, Set<String>> all, Map<String, Set<String>> more) {
    more.forEach((word, names) -> all.computeIfAbsent(word, any -> new TreeSet<>()).addAll(names));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the words in the keys of training checkpoints say about what lies below them. */
public final class KeyWords {
  private static final Set<String> AVERAGED =
      Set.of("ema", "averaged", "average", "avg", "swa", "shadow", "polyak");

  private static final Set<String> OF_TRAINING =
      Set.of(
          "optimizer",
          "optimizers",
          "optim",
          "opt",
          "scheduler",
          "schedulers",
          "sched",
          "scaler",
          "scalers",
          "rng",
          "random",
          "grad",
          "grads",
          "loss",
          "losses",
          "metrics");

  /** The averages of an optimiser are none of weights. */
  private static final List<String> MOMENTS = List.of("exp_avg", "momentum_buffer");

  /** Between the words of {@code modelEma} and {@code EMAModel}. */
  private static final Pattern HUMP =
      Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

  /** What compiling, sharding and recomputing put between the names of modules. */
  private static final Set<String> WRAPPERS =
      Set.of(
          "_orig_mod",
          "_fsdp_wrapped_module",
          "_fpw_module",
          "_checkpoint_wrapped_module",
          "_forward_module");

  /** The wrapper that may as well be a module of the network itself. */
  private static final String AMBIGUOUS_WRAPPER = "module";

  private KeyWords() {}

  /**
   * How many of the keys on a path name averaged weights: {@code ema/ema_model} is more so than
   * {@code ema/online_model}.
   */
  public static int averaged(List<String> path) {
    return (int) path.stream().filter(KeyWords::isAveraged).count();
  }

  /**
   * Whether a key names averaged weights: {@code ema}, {@code model_ema}, {@code ema_state_dict},
   * {@code averaged_model}, {@code shadow_params} and the like.
   */
  public static boolean isAveraged(String key) {
    return hasWord(key, AVERAGED) && !isOfTraining(key);
  }

  /** Whether a key names what only training needs, such as the state of the optimiser. */
  public static boolean isOfTraining(String key) {
    return hasWord(key, OF_TRAINING) || MOMENTS.stream().anyMatch(key::contains);
  }

  private static boolean hasWord(String key, Set<String> words) {
    String separated = HUMP.matcher(key).replaceAll("_").toLowerCase(Locale.ROOT);
    return Arrays.stream(separated.split("[^\\p{L}]+")).anyMatch(words::contains);
  }

  /**
   * A tensor's name without the words of wrappers: {@code module.} and others in front, and inside
   * the words that no network gives to its own modules.
   */
  static String withoutWrappers(String name) {
    return strip(name, false);
  }

  /** As {@link #withoutWrappers}, and {@code module} is dropped wherever it stands. */
  public static String withoutAnyWrappers(String name) {
    return strip(name, true);
  }

  private static String strip(String name, boolean everywhere) {
    if (!name.contains("module") && !name.contains("_orig_mod")) {
      return name;
    }
    String[] words = name.split("\\.", -1);
    StringBuilder kept = new StringBuilder();
    boolean leading = true;
    for (int i = 0; i < words.length; i++) {
      boolean last = i == words.length - 1;
      boolean wrapper =
          WRAPPERS.contains(words[i])
              || (AMBIGUOUS_WRAPPER.equals(words[i]) && (leading || everywhere));
      if (wrapper && !last) {
        continue;
      }
      leading = false;
      kept.append(kept.isEmpty() ? "" : ".").append(words[i]);
    }
    return kept.toString();
  }
}

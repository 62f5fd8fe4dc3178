// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.options.OptionSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The values of a config that a training run depends on, by their full keys, and what it means when
 * one of them differs in the run that resumes. Immutable.
 *
 * @param values texts by full key, such as {@code training.clip_grad}
 */
public record Recipe(Map<String, String> values) {
  /** What a changed key means for a run that resumes. */
  public enum Change {
    /** Another model, other data or another objective: refused, unless the user accepts it. */
    REFUSED,
    /** The same run by other means: said and recorded. */
    REMARKED,
    /** Has no influence on the weights. */
    FREE
  }

  /** Beside the keys of the config: where the data come from. */
  static final String DATA = "data";

  private static final String PREFIX = "recipe.";

  /** The class of every key; a section stands for what is in it, and the longest key counts. */
  private static final Map<String, Change> CLASSES = classes();

  /** Last words of keys that name files, whose content is compared instead. */
  private static final Set<String> FILES =
      Set.of(
          "ckpt",
          "model_name",
          "encoder_path",
          "encoder_config_path",
          "decoder_config_path",
          "pretrained_decoder_path",
          "normalization_stat_path",
          "weights",
          "heads");

  /** One key whose value differs. */
  public record Difference(String key, String before, String now, Change change) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s was %s, now it is %s", key, before, now);
    }
  }

  /** Orders the keys. */
  public Recipe {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  private static Map<String, Change> classes() {
    Map<String, Change> classes = new LinkedHashMap<>();
    List.of("stage_1", "stage_2", "transport", "misc", "repa", "gan", "training")
        .forEach(key -> classes.put(key, Change.REFUSED));
    List.of("sampler", "guidance", "eval", "evaluation")
        .forEach(key -> classes.put(key, Change.FREE));
    List.of(
            "global_seed",
            "losses",
            "train_frozen",
            "flip",
            "null_labels",
            "conditions",
            "preparation",
            "shuffle",
            "shuffle_block",
            "shuffle_buffer",
            "noise",
            "crop_scale",
            "visible_weight")
        .forEach(key -> classes.put("training." + key, Change.REFUSED));
    List.of(
            // Their product with grad_accum_steps is compared, see RunRecord.
            "global_batch_size",
            "batch_size",
            "grad_accum_steps",
            "epochs",
            "virtual_epoch_steps",
            "ema_decay",
            "ema_decays",
            "clip_grad",
            "max_loss_ratio",
            "checkpoint_activations",
            "optimizer",
            "scheduler",
            "base_lr",
            "final_lr",
            "decay_start_epoch",
            "decay_end_epoch",
            "schedule_type",
            "lr",
            "beta",
            "betas",
            "wd",
            "weight_decay",
            "eps",
            "type",
            "warmup_epochs",
            "warmup_steps",
            "warmup_from_zero",
            "decay_end_steps")
        .forEach(
            key -> {
              classes.put("training." + key, Change.REMARKED);
              classes.put("gan.disc." + key, Change.REMARKED);
            });
    classes.put("gan.disc.type", Change.REFUSED);
    classes.put(DATA, Change.REMARKED);
    // Its content is compared.
    classes.put("repa.latents", Change.REMARKED);
    List.of(
            "max_steps",
            "num_workers",
            "log_interval",
            "log_every",
            "checkpoint_steps",
            "ckpt_every",
            "checkpoint_interval",
            "keep_checkpoints",
            "sample_every",
            "callbacks",
            "accept_changes",
            "zero_stage",
            "peak_tflops",
            "cfg_scale")
        .forEach(key -> classes.put("training." + key, Change.FREE));
    return Map.copyOf(classes);
  }

  /** The class of a key that is classed by its own name, not only by its section's. */
  static Optional<Change> classified(String key) {
    return Optional.ofNullable(CLASSES.get(key));
  }

  /**
   * The recipe of a config.
   *
   * @param sections that the trainer depends on beside {@code training}
   * @param options of the trainer, whose defaults stand for keys that are not written
   */
  public static Recipe of(RaeConfig config, List<String> sections, List<OptionSpec> options) {
    Map<String, String> values = new TreeMap<>();
    options.forEach(option -> addDefaults("", option, values));
    config
        .root()
        .values()
        .forEach(
            (key, value) -> {
              if (key.equals("training") || sections.contains(key)) {
                flatten(key, value, values);
              }
            });
    return new Recipe(values);
  }

  private static void addDefaults(String before, OptionSpec option, Map<String, String> values) {
    String key = before + option.key();
    if (option.section().isEmpty()) {
      option.defaultValue().ifPresent(text -> put(key, written(text), values));
    }
    option.section().forEach(inner -> addDefaults(key + ".", inner, values));
  }

  private static Object written(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }

  private static void put(String key, @Nullable Object value, Map<String, String> values) {
    if (change(key) != Change.FREE) {
      values.put(key, text(value));
    }
  }

  private static void flatten(String key, @Nullable Object value, Map<String, String> values) {
    if (value instanceof Map<?, ?> section) {
      section.forEach((name, inner) -> flatten(key + "." + name, inner, values));
    } else {
      put(key, value, values);
    }
  }

  /** Numbers are written alike, so that 1e-3 and 0.001 are one. */
  private static String text(@Nullable Object value) {
    if (value instanceof Number number) {
      double real = number.doubleValue();
      return real == Math.rint(real) && Math.abs(real) < 1e15
          ? Long.toString((long) real)
          : Double.toString(real);
    }
    if (value instanceof List<?> list) {
      List<String> texts = new ArrayList<>();
      list.forEach(item -> texts.add(text(item)));
      return texts.toString();
    }
    return String.valueOf(value);
  }

  private static Change change(String key) {
    int dot = key.lastIndexOf('.');
    if (FILES.contains(key.substring(dot + 1))) {
      return Change.REMARKED;
    }
    for (String prefix = key; !prefix.isEmpty(); ) {
      Change change = CLASSES.get(prefix);
      if (change != null) {
        return change;
      }
      prefix = prefix.substring(0, Math.max(0, prefix.lastIndexOf('.')));
    }
    return Change.REFUSED;
  }

  /** What differs in {@code now}, in the order of the keys; the free ones are not in a recipe. */
  List<Difference> differences(Recipe now) {
    Set<String> keys = new TreeSet<>(values.keySet());
    keys.addAll(now.values.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String key : keys) {
      String before = values.getOrDefault(key, "not given");
      String after = now.values.getOrDefault(key, "not given");
      if (!before.equals(after)) {
        differences.add(new Difference(key, before, after, change(key)));
      }
    }
    return differences;
  }

  /** As metadata of a checkpoint. */
  Map<String, String> asMetadata() {
    Map<String, String> metadata = new TreeMap<>();
    values.forEach((key, value) -> metadata.put(PREFIX + key, value));
    return metadata;
  }

  /** The recipe in the metadata of a checkpoint; empty in those of earlier versions. */
  static Optional<Recipe> of(Map<String, String> metadata) {
    Map<String, String> values = new TreeMap<>();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX)) {
            values.put(key.substring(PREFIX.length()), value);
          }
        });
    return values.isEmpty() ? Optional.empty() : Optional.of(new Recipe(values));
  }
}

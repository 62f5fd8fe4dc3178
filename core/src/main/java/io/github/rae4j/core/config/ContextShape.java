// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The shape of RAEv2's configs (arXiv:2605.18324), read as the older one: what the backbone needs
 * stands in sections of its own, and {@code sampler.params.num_steps} counts the steps of a grid
 * that reaches t = 0.
 *
 * <p>A config has this shape if it has one of the sections {@code conditioning}, {@code repa} and
 * {@code internal_guidance}, or if stage_2 names one of RAEv2's own classes or options. Values in
 * {@code stage_2.params} win over those of the sections.
 */
final class ContextShape {
  /** Sections that only such configs have; their other keys are for training. */
  static final List<String> SECTIONS = List.of("conditioning", "repa", "internal_guidance");

  /** Sections that such configs have beside them. */
  static final List<String> KEPT = List.of("dataset", "text_encoder");

  /** RAEv2's own classes. rae4j's names of the same backbones serve both shapes. */
  private static final Set<String> TARGETS = Set.of("DiTwDDTHeadIG", "LightningDiTIG");

  /** Classes of both shapes, of which the options say which is meant. */
  private static final Set<String> SHARED = Set.of("DiTwDDTHead", "LightningDiT", "DiT-DH", "DiT");

  private static final Set<String> OPTIONS =
      Set.of("condition_type", "cond_arch", "use_cfg_conds", "enable_repa", "base_model_depth");
  private static final long USUAL_STEPS = 50;

  private final String origin;
  private final Map<String, @Nullable Object> tree;

  private ContextShape(String origin, Map<String, ?> tree) {
    this.origin = origin;
    this.tree = new LinkedHashMap<>(tree);
  }

  /** The config as the older shape has it; the same where it has that already. */
  static Map<String, ? extends @Nullable Object> read(String origin, Map<String, ?> tree) {
    return has(tree) ? new ContextShape(origin, tree).bound() : tree;
  }

  /** Whether a config has this shape. */
  static boolean has(Map<String, ?> tree) {
    if (SECTIONS.stream().anyMatch(name -> tree.get(name) instanceof Map)) {
      return true;
    }
    if (!(tree.get("stage_2") instanceof Map<?, ?> stage2)) {
      return false;
    }
    String written = String.valueOf(stage2.get("target"));
    String target = written.substring(written.lastIndexOf('.') + 1);
    return TARGETS.contains(target)
        || (SHARED.contains(target)
            && stage2.get("params") instanceof Map<?, ?> params
            && params.keySet().stream()
                .anyMatch(key -> OPTIONS.contains(String.valueOf(key).replace('-', '_'))));
  }

  private Map<String, @Nullable Object> bound() {
    if (tree.get("stage_2") instanceof Map<?, ?> stage2) {
      tree.put("stage_2", bindBackbone(stage2));
    }
    if (find("guidance", "guidance_model") instanceof Map<?, ?> second) {
      put("guidance", "guidance_model", bindBackbone(second));
    }
    Map<String, @Nullable Object> transport = flattened("transport", List.of());
    transport.putIfAbsent("whole_path", true);
    put("transport", "params", transport);
    bindSampler();
    return tree;
  }

  private Map<String, @Nullable Object> bindBackbone(Map<?, ?> section) {
    Map<String, @Nullable Object> bound = copy(section);
    Map<String, @Nullable Object> params = copy(bound.get("params"));
    fill(params, "condition_type", find("conditioning", "type"));
    fill(params, "num_classes", find("misc", "num_classes"));
    bindTokens(params);
    fill(params, "context_dim", find("conditioning", "context_dim"));
    fill(params, "use_cfg_conds", find("conditioning", "use_cfg_conds"));
    fill(params, "enable_repa", find("repa", "use_repa"));
    fill(params, "repa_layer_depth", find("repa", "repa_layer_depth"));
    fill(params, "z_dim", find("repa", "z_dim"));
    fill(params, "repa_projector", find("repa", "projector"));
    fill(params, "base_model_depth", find("internal_guidance", "base_model_depth"));
    if (Boolean.TRUE.equals(params.get("use_cfg_conds"))) {
      fill(params, "omega", find("guidance", "cfg", "scale"));
    }
    bound.put("params", params);
    return bound;
  }

  private void bindTokens(Map<String, @Nullable Object> params) {
    if (params.get("cond_arch") == null && find("conditioning", "arch") instanceof Map<?, ?> arch) {
      Map<String, @Nullable Object> tokens = copy(arch);
      boolean isText = "text".equals(params.get("condition_type"));
      Object length =
          Stream.of(
                  find("conditioning", "text_encoder", "max_length"),
                  find("text_encoder", "max_length"))
              .filter(found -> found != null)
              .findFirst()
              .orElse(null);
      if (isText && length != null) {
        tokens.put("num_c_tokens", length);
      }
      params.put("cond_arch", tokens);
    }
  }

  private void bindSampler() {
    Map<String, @Nullable Object> sampler = flattened("sampler", List.of("mode", "reuse"));
    fill(sampler, "sampling_method", "euler");
    Object steps = sampler.getOrDefault("num_steps", USUAL_STEPS);
    if (steps instanceof Number number && !(steps instanceof Double || steps instanceof Float)) {
      if (number.longValue() < 1) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "%s: sampler.params.num_steps: must be at least 1, but is %s; in a config of this"
                    + " shape it counts the steps",
                origin,
                number),
            Where.file(origin).atKey("sampler.params.num_steps"));
      }
      sampler.put("num_steps", number.longValue() + 1);
    }
    put("sampler", "params", sampler);
  }

  /**
   * The params of a section, together with keys that stand beside them; those are taken out.
   *
   * @param own keys that are not params
   */
  private Map<String, @Nullable Object> flattened(String name, List<String> own) {
    Map<String, @Nullable Object> section = copy(tree.get(name));
    Map<String, @Nullable Object> params = copy(section.remove("params"));
    section.forEach(
        (key, value) -> {
          if (!own.contains(key)) {
            params.putIfAbsent(key, value);
          }
        });
    section.keySet().retainAll(own);
    tree.put(name, section);
    return params;
  }

  private void put(String section, String key, Object value) {
    Map<String, @Nullable Object> copy = copy(tree.get(section));
    copy.put(key, value);
    tree.put(section, copy);
  }

  private static void fill(
      Map<String, @Nullable Object> params, String key, @Nullable Object value) {
    String dashed = key.replace('_', '-');
    if (value != null && params.get(key) == null && params.get(dashed) == null) {
      params.remove(dashed);
      params.put(key, value);
    }
  }

  private @Nullable Object find(String... path) {
    Object found = tree;
    for (String key : path) {
      found = found instanceof Map<?, ?> map ? value(map, key) : null;
    }
    return found;
  }

  private static @Nullable Object value(Map<?, ?> map, String key) {
    Object value = map.get(key);
    return value != null ? value : map.get(key.replace('_', '-'));
  }

  private static Map<String, @Nullable Object> copy(@Nullable Object section) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    if (section instanceof Map<?, ?> map) {
      map.forEach((key, value) -> copy.put(String.valueOf(key), value));
    }
    return copy;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.core.config.ClassName;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.SamplerProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** What a page has to know of the model, made once. */
final class ModelDescription {
  private ModelDescription() {}

  /** The answer of {@code /v1/model}. */
  static Map<String, Object> of(ServedModel model, ServeOptions.Limits limits) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", model.name());
    json.put("generates", model.generates());
    ImageSize size = model.imageSize();
    json.put("image", Map.of("height", size.height(), "width", size.width()));
    json.put("classes", classes(model));
    json.put("unconditional", model.takesNone());
    if (model.generates()) {
      json.put("guidances", guidances(model));
      json.put("solvers", solvers(model.assembly().registry()));
      json.put("defaults", defaults(model));
    }
    json.put("precisions", model.precisions().stream().map(Precision::toString).toList());
    json.put("gallery", model.gallery().isPresent());
    json.put("batch_size", model.batchSize());
    Map<String, Object> bounds = new LinkedHashMap<>();
    bounds.put("images", limits.images());
    bounds.put("queue", limits.queue());
    bounds.put("steps", limits.steps());
    bounds.put("fewest_steps", model.config().fewestSteps());
    bounds.put("body_bytes", limits.bodyBytes());
    bounds.put("pixels", limits.pixels());
    bounds.put("side", limits.side());
    json.put("limits", bounds);
    return json;
  }

  private static List<Map<String, Object>> classes(ServedModel model) {
    List<Map<String, Object>> classes = new ArrayList<>();
    List<ClassName> names = model.classNames().list();
    for (int i = 0; i < model.classes(); i++) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("number", i);
      one.put("name", i < names.size() ? names.get(i).name() : Integer.toString(i));
      if (i < names.size() && !names.get(i).synonyms().isEmpty()) {
        one.put("synonyms", names.get(i).synonyms());
      }
      classes.add(one);
    }
    return classes;
  }

  /** The kinds of guidance that this model can be steered by. */
  static List<String> guidances(ServedModel model) {
    List<String> names = new ArrayList<>();
    for (GuidanceProvider provider :
        model.assembly().registry().providers(GuidanceProvider.class)) {
      SamplingSettings usual = SamplingSettings.of(model.usualPrecision());
      try {
        PreparedSampling prepared =
            model.prepare(
                new SamplingSettings(
                    Optional.of(provider.name()),
                    Optional.of(2.0),
                    usual.tMin(),
                    usual.tMax(),
                    usual.solver(),
                    usual.steps(),
                    usual.precision()));
        if (!prepared.guidance().needsNoCondition() || model.takesNone()) {
          names.add(provider.name());
        }
      } catch (RaeException | ApiProblem e) {
        // It needs what this model does not have.
      }
    }
    return names;
  }

  /** The solvers that requests can name. */
  static List<String> solvers(Registry registry) {
    return List.copyOf(
        new TreeSet<>(
            registry.providers(SamplerProvider.class).stream()
                .map(SamplerProvider::name)
                .filter(name -> name.indexOf('/') > 0)
                .toList()));
  }

  private static Map<String, Object> defaults(ServedModel model) {
    Map<String, Object> json = new LinkedHashMap<>();
    Map<String, Object> guidance = new LinkedHashMap<>();
    Map<String, Object> section = model.config().guidance().section().values();
    guidance.put("method", model.config().guidance().method());
    guidance.put("scale", model.config().guidance().scale());
    guidance.put("t_min", number(section, "t-min", "t_min").orElse(0));
    guidance.put("t_max", number(section, "t-max", "t_max").orElse(1));
    json.put("guidance", guidance);
    json.put("solver", model.config().sampler().name());
    Object steps = model.config().sampler().params().values().get("num_steps");
    if (steps instanceof Number points) {
      // The sampler's own option is always points; a request counts as the config does.
      json.put("steps", points.intValue() - (model.config().countsSteps() ? 1 : 0));
    }
    return json;
  }

  private static OptionalDouble number(Map<String, Object> section, String... names) {
    for (String name : names) {
      if (section.get(name) instanceof Number value) {
        return OptionalDouble.of(value.doubleValue());
      }
    }
    return OptionalDouble.empty();
  }
}

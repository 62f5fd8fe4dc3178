// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The provenance of an image, for the text chunks of its PNG. Immutable.
 *
 * @param config the file or preset, with the overrides
 * @param settings the whole config after overrides, as JSON
 * @param seed of the run; empty where the start noise was given
 * @param image number of the image within the run; empty for a grid
 * @param label the class, or {@code none}; for a grid all labels
 * @param weights SHA-256 of every weights file that took part, by its name
 * @param engine engine and device
 * @param evaluations of the guided model for each image; empty where nothing was sampled or the
 *     number depends on the image
 * @param edit what was done besides generating, by what it is called: {@code edit} is its name,
 *     others are its settings, such as {@code edit.strength}; empty where nothing was
 */
public record Provenance(
    String config,
    String settings,
    Optional<Long> seed,
    Optional<Long> image,
    String label,
    Map<String, String> weights,
    String engine,
    OptionalInt evaluations,
    Map<String, String> edit) {
  /** The version of rae4j. */
  public static final String VERSION =
      Optional.ofNullable(Provenance.class.getPackage().getImplementationVersion())
          .orElse("development");

  /** The key of the config as it was named, which does not change a result. */
  public static final String CONFIG = "rae4j.config";

  /** Keeps the order of the maps. */
  public Provenance {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    edit = Collections.unmodifiableMap(new LinkedHashMap<>(edit));
  }

  /** Of a result that no model was evaluated for. */
  public Provenance(
      String config,
      String settings,
      Optional<Long> seed,
      Optional<Long> image,
      String label,
      Map<String, String> weights,
      String engine) {
    this(config, settings, seed, image, label, weights, engine, OptionalInt.empty(), Map.of());
  }

  /** Of a result that nothing but generating was done for. */
  public Provenance(
      String config,
      String settings,
      Optional<Long> seed,
      Optional<Long> image,
      String label,
      Map<String, String> weights,
      String engine,
      OptionalInt evaluations) {
    this(config, settings, seed, image, label, weights, engine, evaluations, Map.of());
  }

  /** The same with the number of evaluations, see {@link GenerationPipeline#evaluations}. */
  public Provenance withEvaluations(OptionalInt number) {
    return new Provenance(config, settings, seed, image, label, weights, engine, number, edit);
  }

  /** The same with what was done besides generating. */
  public Provenance withEdit(Map<String, String> done) {
    return new Provenance(config, settings, seed, image, label, weights, engine, evaluations, done);
  }

  /** The same for one image, or for a grid. */
  public Provenance of(Optional<Long> number, String labels) {
    return new Provenance(
        config, settings, seed, number, labels, weights, engine, evaluations, edit);
  }

  /** Keywords and texts as they stand in the PNG. */
  public Map<String, String> asText() {
    Map<String, String> text = new LinkedHashMap<>();
    text.put("Software", "rae4j " + VERSION);
    text.put(CONFIG, config);
    text.put("rae4j.settings", settings);
    evaluations.ifPresent(n -> text.put("rae4j.evaluations", Integer.toString(n)));
    seed.ifPresent(s -> text.put("rae4j.seed", Long.toString(s)));
    image.ifPresent(i -> text.put("rae4j.image", Long.toString(i)));
    text.put("rae4j.label", label);
    edit.forEach((setting, value) -> text.put("rae4j." + setting, value));
    weights.forEach((file, hash) -> text.put("rae4j.sha256." + file, hash));
    text.put("rae4j.engine", engine);
    return text;
  }

  /** What a result depends on: the texts without the name of the config, whose values they hold. */
  public Map<String, String> identity() {
    Map<String, String> identity = asText();
    identity.remove(CONFIG);
    return identity;
  }

  /** What may differ when a run goes on: the name of the config. */
  public Map<String, String> remarks() {
    return Map.of(CONFIG, config);
  }
}

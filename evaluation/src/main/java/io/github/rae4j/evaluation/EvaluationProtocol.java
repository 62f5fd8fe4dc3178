// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.config.YamlReader;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImagePreparation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that must be fixed for the results of evaluations to be comparable. Immutable.
 *
 * @param name name of the protocol
 * @param images the data set to reconstruct; empty if the user names one
 * @param reference statistics file or data set that generated images are compared with; empty if
 *     the user names one
 * @param count number of images to generate or to read; 0 for all
 * @param imageSize height and width that images must have; empty for any
 * @param preparation preparation of the images of data sets
 * @param labels how the classes of generated images are drawn
 * @param features feature extractor of the set metrics
 * @param pairFeatures network of the pair metrics, such as LPIPS; empty if none is needed
 * @param metrics settings of each metric by its name, in report order
 */
public record EvaluationProtocol(
    String name,
    Optional<String> images,
    Optional<String> reference,
    int count,
    Optional<ImageSize> imageSize,
    ImagePreparation preparation,
    LabelSampling labels,
    FeatureNetworkConfig features,
    Optional<FeatureNetworkConfig> pairFeatures,
    Map<String, Map<String, Object>> metrics) {
  /** The protocols built into rae4j. */
  public static final List<String> NAMES =
      List.of(
          "adm-256",
          "adm-512",
          "fdr6-256",
          "val-rfid",
          "tiny-fashion",
          "tiny-fashion-reconstruction");

  /** Copies the metrics and keeps their order. */
  public EvaluationProtocol {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /** This protocol with different metrics. */
  public EvaluationProtocol withMetrics(Map<String, Map<String, Object>> others) {
    return new EvaluationProtocol(
        name,
        images,
        reference,
        count,
        imageSize,
        preparation,
        labels,
        features,
        pairFeatures,
        others);
  }

  /**
   * A protocol for what is measured without one: the metrics in their usual settings, by Inception
   * features, and LPIPS where a metric needs a network for pairs.
   *
   * @param metrics by name, in report order
   */
  public static EvaluationProtocol ofMetrics(List<String> metrics, ImagePreparation preparation) {
    Map<String, Map<String, Object>> settings = new LinkedHashMap<>();
    metrics.forEach(name -> settings.put(name, Map.of()));
    return new EvaluationProtocol(
        "none",
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        preparation,
        LabelSampling.BALANCED,
        new FeatureNetworkConfig("inception-v3", Map.of()),
        Optional.of(new FeatureNetworkConfig("lpips-vgg16", Map.of())),
        settings);
  }

  /**
   * This protocol with what the options {@code --metrics} and {@code --set} ask for.
   *
   * @param names metrics instead of the protocol's; empty for the protocol's
   * @param assignments settings, {@code METRIC.KEY=VALUE}
   * @throws IllegalArgumentException if a setting is of a metric that is not measured
   */
  public EvaluationProtocol withChosen(List<String> names, List<String> assignments) {
    Map<String, Map<String, Object>> chosen = new LinkedHashMap<>();
    if (names.isEmpty()) {
      metrics.forEach((name, section) -> chosen.put(name, new LinkedHashMap<>(section)));
    }
    names.forEach(
        name -> chosen.put(name, new LinkedHashMap<>(metrics.getOrDefault(name, Map.of()))));
    Map<String, Object> given = ConfigParameters.assignments("--set", assignments);
    given.forEach(
        (name, section) -> {
          if (!chosen.containsKey(name) || !(section instanceof Map<?, ?> keys)) {
            throw new IllegalArgumentException(
                String.format(
                        Locale.ROOT,
                        "--set: '%s' is no metric that is measured here; these are %s, and a"
                            + " setting has the",
                        name,
                        chosen.keySet())
                    + " form METRIC.KEY=VALUE");
          }
          keys.forEach((key, value) -> chosen.get(name).put(String.valueOf(key), value));
        });
    return withMetrics(chosen);
  }

  /**
   * Reads a protocol.
   *
   * @param fileOrName a YAML file, or one of {@link #NAMES}
   * @throws RaeException naming the file and the invalid key
   */
  public static EvaluationProtocol load(String fileOrName) {
    if (NAMES.contains(fileOrName)) {
      String origin = "protocol " + fileOrName;
      return of(fileOrName, origin, YamlReader.readSections(origin, bundled(fileOrName)));
    }
    Path file = Path.of(fileOrName);
    if (!Files.isRegularFile(file)) {
      throw new MissingFileException(
          String.format(
              Locale.ROOT,
              "there is no protocol '%s': neither a file nor one of %s",
              fileOrName,
              String.join(", ", NAMES)),
          Where.file(fileOrName));
    }
    return of(fileOrName, fileOrName, YamlReader.readFile(file));
  }

  private static String bundled(String name) {
    try (InputStream in =
        EvaluationProtocol.class.getResourceAsStream("protocols/" + name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("the protocol " + name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EvaluationProtocol of(String name, String origin, Map<String, Object> values) {
    ConfigParameters keys = ConfigParameters.of(origin, values);
    int count = keys.getNonNegativeInt("count", 0);
    Optional<ImageSize> imageSize = imageSize(keys);
    Map<String, Map<String, Object>> metrics = new LinkedHashMap<>();
    ConfigSection listed =
        keys.rawSection("metrics")
            .orElseThrow(() -> keys.error("metrics", "is missing; name at least one metric"));
    listed.values().forEach((metric, settings) -> metrics.put(metric, section(settings)));
    EvaluationProtocol protocol =
        new EvaluationProtocol(
            name,
            keys.findString("images"),
            keys.findString("reference"),
            count,
            imageSize,
            ImagePreparation.parse(keys.getString("preparation", "none")),
            LabelSampling.parse(keys.getString("labels", "balanced")),
            features(keys, "features").orElse(new FeatureNetworkConfig("inception-v3", Map.of())),
            features(keys, "pair_features"),
            metrics);
    keys.rejectUnknown();
    return protocol;
  }

  /** One number or [height, width]; 0 is for any, as is no key. */
  private static Optional<ImageSize> imageSize(ConfigParameters keys) {
    boolean any = keys.has("image_size") && keys.getLongs("image_size").equals(List.of(0L));
    return any ? Optional.empty() : ImageSize.read(keys, "image_size");
  }

  private static Map<String, Object> section(@Nullable Object settings) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (settings instanceof Map<?, ?> map) {
      map.forEach((key, value) -> copy.put(String.valueOf(key), value));
    }
    return copy;
  }

  private static Optional<FeatureNetworkConfig> features(ConfigParameters keys, String key) {
    return keys.rawSection(key)
        .map(
            section -> {
              if (!(section.values().get("network") instanceof String)) {
                throw section.error("network", "is missing; name a feature network");
              }
              return FeatureNetworkConfig.of(section(section.values()));
            });
  }
}

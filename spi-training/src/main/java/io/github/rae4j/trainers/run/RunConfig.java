// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sections of a config that say how to train, and which of their keys have been read. For one
 * thread.
 */
public final class RunConfig {
  private static final String TRAINING = "training";

  private final ConfigSection written;
  private final ConfigParameters root;

  private RunConfig(ConfigSection written) {
    this.written = written;
    this.root = written.parameters();
    // The other sections belong to the model.
    written.values().keySet().forEach(root::has);
  }

  /**
   * The config of a run.
   *
   * @throws ConfigException if it has no section {@code training}
   */
  public static RunConfig of(RaeConfig config) {
    if (config.root().parameters().rawSection(TRAINING).isEmpty()) {
      throw new ConfigException(
          config.origin()
              + " has no section training, which says how to train; see the training"
              + " files of the reference's configs",
          Where.file(config.origin()).atKey(TRAINING));
    }
    return new RunConfig(config.root());
  }

  /** Reads the options of a trainer, whose keys are the sections. */
  public <O extends Record> O read(Options<O> options) {
    return options.readDeclared(root);
  }

  /** The section {@code training}. */
  public Parameters training() {
    return section(TRAINING).orElseThrow();
  }

  /** A section by the keys on the way to it, if it is there. */
  public Optional<Parameters> section(String... path) {
    Optional<Parameters> section = Optional.of(root);
    for (String key : path) {
      section = section.flatMap(found -> found.section(key));
    }
    return section;
  }

  /** A section by the keys on the way to it; an empty one if it is not there. */
  public Parameters sectionOrEmpty(String... path) {
    return section(path).orElseGet(() -> ConfigParameters.of(String.join(".", path), Map.of()));
  }

  /** The values that are written in a section; none if it is not there. */
  public Map<String, @Nullable Object> values(String... path) {
    Optional<ConfigSection> section = Optional.of(written);
    for (String key : path) {
      section = section.flatMap(found -> found.parameters().rawSection(key));
    }
    return section.map(ConfigSection::values).orElse(Map.of());
  }

  /** Accepts whatever is written in a section: it belongs to a part that this run does not make. */
  public void ignore(String... path) {
    section(path).ifPresent(section -> values(path).keySet().forEach(section::has));
  }

  /**
   * Refuses the keys that nobody has read.
   *
   * @throws ConfigException naming every such key and the nearest known one
   */
  public void rejectUnknown() {
    root.rejectUnknown();
  }
}

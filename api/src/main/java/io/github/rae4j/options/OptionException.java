// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.options;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;

/**
 * A value of an option is not allowed. Records of options throw it from their constructors; where
 * the value comes from a config, {@link Options#read} adds the file and the full key.
 */
public class OptionException extends ConfigException {
  private static final long serialVersionUID = 1L;

  private final String option;
  private final String problem;

  /**
   * An error about one option.
   *
   * @param type the record of options
   * @param option the key
   * @param problem what is wrong with it, for example {@code must be at least 1, but is 0}
   */
  public OptionException(Class<? extends Record> type, String option, String problem) {
    super(
        type.getSimpleName() + ": " + option + ": " + problem,
        Where.key(option).ofPart(type.getSimpleName()));
    this.option = option;
    this.problem = problem;
  }

  /** The key of the option. */
  public final String option() {
    return option;
  }

  /** What is wrong with it, without the key. */
  public final String problem() {
    return problem;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.options;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares an option on the component of a record. {@link Options} reads configs by it, checks
 * values, and describes it to users.
 *
 * <p>The type of the component is one of
 *
 * <ul>
 *   <li>{@code int}, {@code long}, {@code float}, {@code double}, {@code boolean}, {@code String},
 *   <li>an enum, whose constants are written as {@code toString} gives them where that is
 *       overridden, and in lower case otherwise; {@link ChoiceAlias} gives them further texts,
 *   <li>{@code List} of {@code Integer}, {@code Long}, {@code Double} or {@code String}; a single
 *       value is a list of one,
 *   <li>{@code OptionalInt}, {@code OptionalLong}, {@code OptionalDouble}, {@code Optional} of any
 *       other type: options without a default that may be left out,
 *   <li>another record of options, for a section; {@code Parameters} for a section that another
 *       part reads,
 *   <li>{@code ModelFolder} and {@code Weights}, which a config names by a path or public id.
 * </ul>
 *
 * <p>An option with neither a default nor an optional type is required.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {
  /** What the option does, in one line. */
  String value();

  /** The key; by default the name of the component in lower case with underscores. */
  String key() default "";

  /** Other keys with the same meaning, such as those of the reference's configs. */
  String[] aliases() default {};

  /**
   * The default as a config would write it, for example {@code 1e-3}, {@code true}, {@code mean},
   * {@code 1152, 2048}. A section ({@code {}}) takes the defaults of its own options.
   */
  String defaultValue() default "";

  /** What {@code null} stands for where a config says so; by default the default. */
  String nullValue() default "";

  /**
   * The numbers that are allowed, as an interval: {@code [1, inf)}, {@code (0, 1]}. It holds for
   * each element of a list. Numbers are finite in any case.
   */
  String range() default "";

  /**
   * Where the option comes from, for example a section of a paper or a key of the reference; for
   * weights whose default is a released file, where that is published.
   */
  String source() default "";

  /**
   * For a record of options that several parts have: whether its options stand beside the others
   * rather than in a section of their own. The component itself then has no key.
   */
  boolean embedded() default false;

  /**
   * For a section: whether other parts read it too. Keys that its record does not declare are then
   * left to whoever owns the whole config.
   */
  boolean shared() default false;
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.options;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Weights;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One section of a configuration, read key by key.
 *
 * <p>Reading a key declares it: when the part has been created, whoever owns the section refuses
 * every key that nobody read and names the nearest one that somebody did. A part should therefore
 * read all the keys that it knows, needed or not. Every error names the file, the key, what was
 * found and what was expected. Not thread-safe.
 */
public interface Parameters {
  /** Whether the key is there and not null. Declares the key. */
  boolean has(String key);

  /** Whether the key is written with the value null. Declares the key. */
  boolean isNull(String key);

  /** A whole number. */
  long getLong(String key);

  /** A whole number, or {@code absent} if the key is not there. */
  long getLong(String key, long absent);

  /** A whole number in the range of int. */
  default int getInt(String key) {
    return narrow(key, getLong(key));
  }

  /** A whole number in the range of int, or {@code absent} if the key is not there. */
  default int getInt(String key, int absent) {
    return narrow(key, getLong(key, absent));
  }

  /**
   * A whole number of at least 1 in the range of int, or {@code absent} if the key is not there.
   */
  default int getPositiveInt(String key, int absent) {
    return (int) requireAtLeast(1, key, getInt(key, absent));
  }

  /** A whole number of at least 1, or {@code absent} if the key is not there. */
  default long getPositiveLong(String key, long absent) {
    return requireAtLeast(1, key, getLong(key, absent));
  }

  /**
   * A whole number of at least 0 in the range of int, or {@code absent} if the key is not there.
   */
  default int getNonNegativeInt(String key, int absent) {
    return (int) requireAtLeast(0, key, getInt(key, absent));
  }

  /** A whole number of at least 0, or {@code absent} if the key is not there. */
  default long getNonNegativeLong(String key, long absent) {
    return requireAtLeast(0, key, getLong(key, absent));
  }

  /**
   * Returns a value that is large enough.
   *
   * @param value read under {@code key} or computed from it
   * @throws RaeException naming the key, if the value is less than {@code least}
   */
  default long requireAtLeast(long least, String key, long value) {
    if (value < least) {
      throw error(
          key,
          (least == 0 ? "must not be negative" : "must be at least " + least)
              + (", but is " + value));
    }
    return value;
  }

  /**
   * Returns a value of a closed range.
   *
   * @param value read under {@code key} or computed from it
   * @throws RaeException naming the key, if the value is less than {@code least} or more than
   *     {@code most}
   */
  default long requireRange(long least, long most, String key, long value) {
    if (value < least || value > most) {
      throw error(
          key, String.format(Locale.ROOT, "must be %d to %d, but is %d", least, most, value));
    }
    return value;
  }

  private int narrow(String key, long value) {
    if (value != (int) value) {
      throw error(key, value + " is too large");
    }
    return (int) value;
  }

  /** A number; {@code 1e-6} counts as one although YAML 1.1 calls it text. */
  double getDouble(String key);

  /** A number, or {@code absent} if the key is not there. */
  double getDouble(String key, double absent);

  /** A finite number above 0, or {@code absent} if the key is not there. */
  default double getPositiveDouble(String key, double absent) {
    double value = getDouble(key, absent);
    if (!(value > 0) || Double.isInfinite(value)) {
      throw error(key, "must be a positive number, but is " + value);
    }
    return value;
  }

  /** A finite number of at least 0, or {@code absent} if the key is not there. */
  default double getNonNegativeDouble(String key, double absent) {
    double value = getDouble(key, absent);
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw error(key, "must be a number, not negative, but is " + value);
    }
    return value;
  }

  /** A truth value. */
  boolean getBoolean(String key);

  /** A truth value, or {@code absent} if the key is not there. */
  boolean getBoolean(String key, boolean absent);

  /** A text. */
  String getString(String key);

  /** A text, or {@code absent} if the key is not there. */
  String getString(String key, String absent);

  /** A list of whole numbers; a single number is a list of one. */
  List<Long> getLongs(String key);

  /** A list of numbers; a single number is a list of one. */
  List<Double> getDoubles(String key);

  /** A list of texts; a single text is a list of one. */
  List<String> getStrings(String key);

  /** A section below this one, if it is there. Its keys are declared by reading them. */
  Optional<Parameters> section(String key);

  /** The model folder that the text under {@code key} names (config.json and weights). */
  ModelFolder modelFolder(String key);

  /**
   * The checkpoint that the text under {@code key} names, found as all files of a config are:
   * beside it, in the working directory, in rae4j's home.
   *
   * @param absent the name of the released file, used if the key is not there
   * @throws RaeException if there is no such file, saying where it was looked for
   */
  default Weights weights(String key, String absent) {
    throw error(key, "weights cannot be named here");
  }

  /**
   * Refuses keys that are not known to the part that reads this section. Keys that have been
   * declared before, by reading them, are left alone: they are another part's.
   *
   * @param known the keys of the part that reads this section
   * @throws RaeException naming every other key and the nearest known one
   */
  void requireOnly(Collection<String> known);

  /** An error about one key, naming the file and the full key. */
  RaeException error(String key, String problem);

  /**
   * As {@link #error(String, String)}, for a problem that another exception reports. The kind of
   * error stays that of the cause: a file that is missing or damaged is no error of the config.
   */
  default RaeException error(String key, String problem, Exception cause) {
    RaeException error = error(key, problem);
    if (cause instanceof RaeException reported
        && !(reported instanceof ConfigException)
        && reported.getClass() != RaeException.class) {
      Where where = error.where();
      return reported.explained(
          error.getMessage(), reported.file().map(where::inFile).orElse(where));
    }
    return new ConfigException(error.getMessage(), error.where(), cause);
  }
}

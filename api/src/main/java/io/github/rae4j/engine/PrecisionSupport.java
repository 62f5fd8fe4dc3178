// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.engine;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A precision in which an engine can compute on a device. Immutable.
 *
 * @param precision the arithmetic
 * @param slow what this machine lacks for it and how much slower it is expected to be for that, in
 *     one line; empty where it is as fast as it can be, and where nobody knows
 */
public record PrecisionSupport(Precision precision, Optional<String> slow) {
  /** A precision for which the machine has what it needs. */
  public static PrecisionSupport of(Precision precision) {
    return new PrecisionSupport(precision, Optional.empty());
  }

  /**
   * What an engine says of a precision, for providers: to be asked before an engine is made.
   *
   * @param engine name of the engine
   * @param device the device that is really used
   * @param wanted the precision that was asked for
   * @param offered what the engine can do on this device
   * @throws ConfigException if the precision is not among them, naming those that are
   */
  public static PrecisionSupport require(
      String engine, Device device, Precision wanted, List<PrecisionSupport> offered) {
    return offered.stream()
        .filter(support -> support.precision() == wanted)
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    String.format(
                        Locale.ROOT,
                        "precision %s: the engine %s computes on %s in %s only; choose one of"
                            + " these, or another engine or device",
                        wanted,
                        engine,
                        device,
                        names(offered)),
                    Where.key("precision").ofPart("engine '" + engine + "'")));
  }

  private static String names(List<PrecisionSupport> offered) {
    return offered.stream()
        .map(support -> support.precision().toString())
        .collect(Collectors.joining(", "));
  }
}

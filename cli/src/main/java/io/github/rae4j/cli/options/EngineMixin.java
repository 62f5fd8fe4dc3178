// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.Precision;
import picocli.CommandLine.Option;

/** Which engine runs the networks, where, and in which arithmetic. */
public final class EngineMixin extends DeviceMixin {
  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "fp32",
      description =
          "Arithmetic of products and attention: fp32, bf16, fp16 or int8, whichever the engine has"
              + " on the device, see 'doctor' (default: ${DEFAULT-VALUE}).")
  private String precision = "fp32";

  @Override
  public EngineOptions engineOptions() {
    return super.engineOptions().withPrecision(precision());
  }

  /** The arithmetic that was asked for. */
  public Precision precision() {
    try {
      return Precision.parse(precision);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--precision: " + e.getMessage());
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import picocli.CommandLine.Option;

/** A table of the paper, at one of two scales. */
abstract class ScaledProgram extends TableProgram {
  @Option(
      names = "--scale",
      paramLabel = "SCALE",
      defaultValue = "tiny",
      description =
          "tiny: the bundled model and Fashion-MNIST; paper: the released models and"
              + " ImageNet (default: ${DEFAULT-VALUE}).")
  private Scale scale = Scale.TINY;

  final Scale scale() {
    return scale;
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Options of {@link PyTorchTrainingEngineProvider}; whether factors are rounded to TF32, the
 * precision says.
 *
 * @param deterministic whether the same operations on the same GPU give the same bits, at some cost
 */
@RecordBuilder
public record PyTorchTrainingOptions(
    @Option(
            value = "GPU: whether the same operations give the same bits, at some cost",
            defaultValue = "true")
        boolean deterministic)
    implements PyTorchTrainingOptionsBuilder.With {
  /** Starts with the defaults. */
  public static PyTorchTrainingOptionsBuilder builder() {
    return PyTorchTrainingOptionsBuilder.builder(
        Options.of(PyTorchTrainingOptions.class).defaults());
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Options of {@link PyTorchEngineProvider}. They concern GPUs, and are settings of the whole
 * process.
 *
 * @param tf32 whether tensor cores may round the factors of products and convolutions to TF32
 * @param deterministic whether the same operations on the same GPU give the same bits, at some cost
 */
@RecordBuilder
public record PyTorchOptions(
    @Option(
            value = "GPU: whether factors of products and convolutions may be rounded to TF32",
            defaultValue = "false")
        boolean tf32,
    @Option(
            value = "GPU: whether the same operations give the same bits, at some cost",
            defaultValue = "true")
        boolean deterministic)
    implements PyTorchOptionsBuilder.With {
  /** Starts with the defaults. */
  public static PyTorchOptionsBuilder builder() {
    return PyTorchOptionsBuilder.builder(Options.of(PyTorchOptions.class).defaults());
  }
}

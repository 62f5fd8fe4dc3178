// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Options of {@link PyTorchEngineProvider}. What concerns GPUs are settings of the whole process.
 *
 * @param tf32 whether tensor cores may round the factors of products and convolutions to TF32
 * @param deterministic whether the same operations give the same bits, at some cost: on the same
 *     GPU every time; in bfloat16 on the same processor in any batch and by any number of threads
 */
@RecordBuilder
public record PyTorchOptions(
    @Option(
            value = "GPU: whether factors of products and convolutions may be rounded to TF32",
            defaultValue = "false")
        boolean tf32,
    @Option(
            value =
                "Whether the same operations give the same bits, at some cost: on a GPU every time;"
                    + " in bf16 on a CPU in any batch and by any number of threads",
            defaultValue = "true")
        boolean deterministic)
    implements PyTorchOptionsBuilder.With {
  /** Starts with the defaults. */
  public static PyTorchOptionsBuilder builder() {
    return PyTorchOptionsBuilder.builder(Options.of(PyTorchOptions.class).defaults());
  }
}

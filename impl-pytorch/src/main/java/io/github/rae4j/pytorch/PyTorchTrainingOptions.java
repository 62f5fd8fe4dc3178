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
 * @param bucketCapMb several processes: megabytes (2²⁰ bytes) of gradients that are averaged in one
 *     message, the more the fewer messages and the less of them overlaps the backward pass
 * @param overlap several processes: whether gradients are averaged while the backward pass goes on
 *     rather than after it
 */
@RecordBuilder
public record PyTorchTrainingOptions(
    @Option(
            value = "GPU: whether the same operations give the same bits, at some cost",
            defaultValue = "true")
        boolean deterministic,
    @Option(
            value = "several processes: megabytes of gradients that are averaged in one message",
            defaultValue = "25",
            range = "[1, 2000]",
            source = "DistributedDataParallel of PyTorch")
        int bucketCapMb,
    @Option(
            value =
                "several processes: whether gradients are averaged while the backward pass goes on",
            defaultValue = "true",
            source = "DistributedDataParallel of PyTorch")
        boolean overlap)
    implements PyTorchTrainingOptionsBuilder.With {
  private static final int MEGABYTE = 20;

  /** Checks the numbers. */
  public PyTorchTrainingOptions {
    Options.check(PyTorchTrainingOptions.class, deterministic, bucketCapMb, overlap);
  }

  /** The same in bytes. */
  long bucketBytes() {
    return (long) bucketCapMb << MEGABYTE;
  }

  /** Starts with the defaults. */
  public static PyTorchTrainingOptionsBuilder builder() {
    return PyTorchTrainingOptionsBuilder.builder(
        Options.of(PyTorchTrainingOptions.class).defaults());
  }
}

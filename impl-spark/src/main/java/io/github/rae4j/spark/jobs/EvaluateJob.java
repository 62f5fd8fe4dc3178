// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import picocli.CommandLine.Command;

/** Measures what a model makes. */
@Command(
    name = "evaluate",
    description = "Measure what a model makes, on a cluster.",
    synopsisSubcommandLabel = "JOB",
    subcommands = {EvaluateGenerationJob.class, EvaluateReconstructionJob.class})
final class EvaluateJob implements Runnable {
  @Override
  public void run() {
    throw new WrongUsage("evaluate what? generation or reconstruction");
  }
}

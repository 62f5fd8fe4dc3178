// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.benchmarks;

import io.github.rae4j.errors.RaeException;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Command lines of the programs. */
final class Programs {
  private Programs() {}

  /** Runs a program; mistakes of the user become one line. */
  static int run(Callable<Integer> program, String... args) {
    return command(program).execute(args);
  }

  /** The command line of a program. */
  static CommandLine command(Callable<Integer> program) {
    CommandLine command = new CommandLine(program);
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setExecutionExceptionHandler(
        (problem, line, result) -> {
          if (problem instanceof RaeException || problem instanceof IllegalArgumentException) {
            line.getErr().println(problem.getMessage());
            return 1;
          }
          throw problem;
        });
    return command;
  }
}

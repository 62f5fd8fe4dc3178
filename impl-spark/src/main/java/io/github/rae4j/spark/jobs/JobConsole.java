// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.rae4j.errors.Printable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every job has: help, its output, and the Spark session. */
final class JobConsole {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  @Option(names = "--debug", description = "Print a stack trace with an error.")
  @SuppressWarnings("UnusedVariable") // Read from the arguments, also where they do not parse.
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli prints the help itself.
  private boolean help;

  /** Prints a line; nothing if JSON was requested. */
  void print(String line) {
    if (!json) {
      spec.commandLine().getOut().println(Printable.lines(line));
    }
  }

  /** Prints to standard error, so that it never mixes with the result. */
  void log(String line) {
    spec.commandLine().getErr().println("rae4j: " + Printable.lines(line));
  }

  /** Prints the result if JSON was requested. */
  void result(Object value) {
    if (json) {
      try {
        spec.commandLine()
            .getOut()
            .println(
                Printable.lines(
                    new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(value)));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The session that is there, or a new one of spark-submit's settings. */
  SparkSession session() {
    return SparkSession.builder().appName("rae4j " + spec.name()).getOrCreate();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.ListArguments;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The program that spark-submit runs: {@code SparkJobs JOB OPTIONS}, with the jobs and options of
 * {@code rae4j spark}.
 */
@Command(
    name = "rae4j-spark",
    description = "Jobs of rae4j on a Spark cluster.",
    synopsisSubcommandLabel = "JOB",
    subcommands = {
      SampleJob.class,
      EncodeJob.class,
      StatsJob.class,
      EvaluateJob.class,
      TrainJob.class
    })
public final class SparkJobs implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  /** Made by picocli. */
  SparkJobs() {}

  /** Runs a job, stops Spark and ends the virtual machine with the job's exit status. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    CommandLine command = new CommandLine(new SparkJobs());
    int status = run(command, args);
    // Without a session, as after wrong usage, there is nothing to stop.
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
    }
    command.getOut().flush();
    if (status != 0) {
      System.exit(status);
    }
  }

  /**
   * Runs a job in this virtual machine, in the Spark session that is there or a new one, which it
   * leaves open.
   *
   * @param out for the result
   * @param err for everything else
   * @return 0 if it is done, 1 if it failed, 2 if it was called wrongly
   */
  public static int run(String[] args, PrintWriter out, PrintWriter err) {
    return run(new CommandLine(new SparkJobs()).setOut(out).setErr(err), args);
  }

  private static int run(CommandLine command, String[] args) {
    boolean debug = Arrays.asList(args).contains("--debug");
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setExecutionStrategy(
        parsed -> {
          requireWholeLists(parsed);
          return new CommandLine.RunLast().execute(parsed);
        });
    command.setParameterExceptionHandler(
        (problem, arguments) -> {
          problem
              .getCommandLine()
              .getErr()
              .println("rae4j: " + Printable.lines(String.valueOf(problem.getMessage())));
          return WRONG_USAGE;
        });
    command.setExecutionExceptionHandler(
        (problem, line, result) -> {
          report(problem, line.getErr(), debug);
          return problem instanceof WrongUsage ? WRONG_USAGE : FAILED;
        });
    return command.execute(args);
  }

  private static void requireWholeLists(ParseResult parsed) {
    ParseResult job = parsed;
    while (job.hasSubcommand()) {
      job = job.subcommand();
    }
    for (OptionSpec option : job.matchedOptions()) {
      for (String text :
          option.splitRegex().isEmpty() ? List.<String>of() : option.originalStringValues()) {
        Optional<String> fault = ListArguments.fault(text, option.splitRegex());
        if (fault.isPresent()) {
          throw new ParameterException(
              job.commandSpec().commandLine(), option.longestName() + ": " + fault.get());
        }
      }
    }
  }

  private static void report(Throwable problem, PrintWriter err, boolean debug) {
    if (problem instanceof RaeException || problem instanceof IllegalArgumentException) {
      err.println("rae4j: " + Printable.lines(String.valueOf(problem.getMessage())));
    } else {
      err.println(
          "rae4j: "
              + Printable.lines(String.valueOf(problem)).lines().findFirst().orElse("")
              + (debug ? "" : " (--debug shows where it happened)"));
    }
    if (debug) {
      StringWriter trace = new StringWriter();
      problem.printStackTrace(new PrintWriter(trace));
      err.print(trace);
    }
    err.flush();
  }

  @Override
  public Integer call() {
    throw new WrongUsage(
        "which job? sample, encode, stats, evaluate generation, evaluate reconstruction or train");
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import io.github.rae4j.cli.evaluation.EvaluateCommand;
import io.github.rae4j.cli.terminal.ArgumentChecks;
import io.github.rae4j.cli.terminal.CommandName;
import io.github.rae4j.cli.terminal.Interruption;
import io.github.rae4j.cli.terminal.StandardOutput;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.config.NearestName;
import io.github.rae4j.core.registry.LinkageErrors;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.tensor.MappedFile;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of the {@code rae4j} command. */
@Command(
    name = "rae4j",
    description = "Representation Autoencoders and their diffusion transformers for the JVM.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Any value of a config can be overridden by key.path=value arguments.",
      "Exit status: 0 done, 1 failed, 2 wrong usage, 141 its reader has left.",
      "'--debug' adds a stack trace to errors.",
      "Start with:",
      "  rae4j sample"
    })
public final class Main {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;
  // What a shell says of a program that SIGPIPE has ended, as it ends others in a pipeline.
  private static final int READER_LEFT = 128 + 13;
  // What writes no files may be stopped anywhere.
  private static final Set<String> ONLY_TELL =
      Set.of("list", "labels", "describe", "inspect", "doctor", "-h", "--help", "-V", "--version");

  /** Runs the command and ends the virtual machine with its exit status. */
  public static void main(String[] args) {
    // Numbers, names of files and messages of libraries are the same wherever the command runs.
    Locale.setDefault(Locale.ROOT);
    // Java's font cache would make a folder "?" wherever a user without a home starts.
    System.setProperty("user.home", ModelLocations.userHome().toString());
    boolean onlyTells = args.length == 0 || ONLY_TELL.contains(args[0]);
    Interruption interruption = Interruption.install(onlyTells, args);
    // It warns of quotes in words of its own; ArgumentChecks refuses them.
    CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);
    int status = FAILED;
    StandardOutput out = new StandardOutput();
    try {
      status = run(args, writer(out), writer(System.err), out::readerLeft);
    } finally {
      interruption.finish();
    }
    System.exit(status);
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  /**
   * Runs the command.
   *
   * @return 0 if it is done, 1 if it failed, 2 if it was called wrongly, 141 if whoever read its
   *     output has left
   */
  public static int run(String[] args, PrintWriter out, PrintWriter err) {
    return run(args, out, err, () -> false);
  }

  /**
   * As {@link #run(String[], PrintWriter, PrintWriter)}.
   *
   * @param readerLeft whether standard output failed because its reader had seen enough
   */
  private static int run(
      String[] args, PrintWriter out, PrintWriter err, BooleanSupplier readerLeft) {
    boolean debug = Arrays.asList(args).contains("--debug");
    CommandLine command = Commands.addTo(new CommandLine(new Main()), args);
    command.setOut(out);
    command.setErr(err);
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setExecutionStrategy(
        parsed -> {
          ArgumentChecks.require(parsed);
          return new CommandLine.RunLast().execute(parsed);
        });
    command.setParameterExceptionHandler(
        (problem, arguments) -> {
          err.println("rae4j: " + usageMessage(problem));
          String name = problem.getCommandLine().getCommandSpec().qualifiedName();
          err.println(
              "Try '" + CommandName.shown() + name.substring("rae4j".length()) + " --help'.");
          return WRONG_USAGE;
        });
    command.setExecutionExceptionHandler(
        (problem, line, result) -> {
          report(problem, err, debug);
          return problem instanceof UsageException ? WRONG_USAGE : FAILED;
        });
    if (args.length == 0) {
      command.usage(err);
      return WRONG_USAGE;
    }
    try {
      int status = command.execute(args);
      if (out.checkError() && status == DONE) {
        if (readerLeft.getAsBoolean()) {
          return READER_LEFT;
        }
        err.println("rae4j: standard output cannot be written, not everything was printed");
        return FAILED;
      }
      return status;
    } catch (IncompatibleClassChangeError | NoClassDefFoundError e) {
      report(LinkageErrors.explain(e), err, debug);
      return FAILED;
    } catch (Error e) {
      // Also a native library that is missing: one line, like everything else.
      report(e, err, debug);
      return FAILED;
    }
  }

  private static String usageMessage(ParameterException problem) {
    CommandLine command = problem.getCommandLine();
    if (problem instanceof UnmatchedArgumentException unmatched
        && !command.getSubcommands().isEmpty()) {
      String name = unmatched.getUnmatched().get(0);
      String group = command.getParent() == null ? "" : command.getCommandName() + " ";
      return "there is no command '"
          + group
          + name
          + "'"
          + EvaluateCommand.successor(group + name)
              .map(now -> "; it is '" + now + "' now")
              .orElseGet(() -> nearest(group, name, command.getSubcommands().keySet()));
    }
    String message = String.valueOf(problem.getMessage());
    if (message.equals("Missing required subcommand")) {
      return message + ": one of " + String.join(", ", command.getSubcommands().keySet());
    }
    // Java's types are nothing that users know.
    return message
        .replaceFirst(" is not an? (int|long)$", " is not a whole number")
        .replaceFirst(" is not a (double|float)$", " is not a number");
  }

  private static String nearest(String group, String name, Set<String> subcommands) {
    String hint = NearestName.hint(name, subcommands);
    return hint.isEmpty()
        ? EvaluateCommand.nearest(group + name)
            .map(meant -> "; did you mean '" + meant + "'?")
            .orElse("")
        : hint;
  }

  private static void report(Throwable problem, PrintWriter err, boolean debug) {
    // Interrupted reads and writes fail with exceptions of many kinds.
    if (problem instanceof CancellationException || Thread.interrupted()) {
      err.println(Interruption.MESSAGE);
    } else if (problem instanceof OutOfMemoryError) {
      err.println(
          "rae4j: not enough memory ("
              + problem.getMessage()
              + "); try a smaller --batch-size or fewer images at once, or give Java more:"
              + " RAE4J_JAVA_OPTS=-Xmx8g");
    } else if (problem instanceof InternalError fault && MappedFile.isFault(fault)) {
      err.println("rae4j: " + MappedFile.PROBLEM);
    } else if (problem instanceof RaeException || problem instanceof IllegalArgumentException) {
      err.println("rae4j: " + Printable.lines(String.valueOf(problem.getMessage())));
    } else {
      err.println(
          "rae4j: internal error: "
              + Printable.lines(problem.toString())
              + (debug ? "" : " (--debug shows where it happened)"));
    }
    if (debug) {
      StringWriter trace = new StringWriter();
      problem.printStackTrace(new PrintWriter(trace));
      err.print(trace);
      err.flush();
    }
  }
}

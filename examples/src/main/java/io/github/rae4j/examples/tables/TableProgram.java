// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.errors.RaeException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What all programs that print a table share: their options, the form of the output, and the
 * account of what is missing on this machine. {@link ScaledProgram} has those of the paper's
 * tables.
 */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = "Exit status: 0 done, 1 failed, for example because files are missing, 2 wrong usage.")
abstract class TableProgram implements Callable<Integer> {
  private final PaperFigures paper = PaperFigures.load();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "tables",
      description = "Folder for CSV, Markdown and PNG files (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("tables");

  /**
   * Runs a program.
   *
   * @return 0 if it is done, 1 if it failed, 2 if it was called wrongly
   */
  static int run(TableProgram program, String... args) {
    return run(
        program,
        new PrintWriter(System.out, true, Charset.defaultCharset()),
        new PrintWriter(System.err, true, Charset.defaultCharset()),
        args);
  }

  /** As above, saying everything to the given writers. */
  static int run(TableProgram program, PrintWriter out, PrintWriter err, String... args) {
    CommandLine command =
        new CommandLine(program)
            .setCommandName(program.getClass().getSimpleName())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(out)
            .setErr(err);
    command.setExecutionExceptionHandler(
        (problem, line, result) -> {
          if (!(problem instanceof RaeException)) {
            throw problem;
          }
          err.println(problem.getMessage());
          return 1;
        });
    return command.execute(args);
  }

  /** Makes the tables and charts. */
  abstract Result make();

  /** What a program gives. */
  record Result(List<Table> tables, List<Chart> charts) {
    static Result of(Table... tables) {
      return new Result(List.of(tables), List.of());
    }

    /** The same with a further note below the first table. */
    Result withNote(String line) {
      List<Table> all = new ArrayList<>(tables);
      all.set(0, all.get(0).withNote(line));
      return new Result(all, charts);
    }
  }

  /** The paper's figures. */
  final PaperFigures paper() {
    return paper;
  }

  /** The folder for files. */
  final Path out() {
    return out;
  }

  /** A line about what is going on, on standard error. */
  final void progress(String line) {
    spec.commandLine().getErr().println(line);
  }

  @Override
  public final Integer call() {
    Result result = make();
    Output output = new Output(out);
    PrintWriter writer = spec.commandLine().getOut();
    for (Table table : result.tables()) {
      writer.println(table.toMarkdown());
      output.write(table).forEach(file -> writer.println(file));
    }
    result.charts().forEach(chart -> writer.println(output.write(chart)));
    return 0;
  }

  /** A number with a fixed number of decimals. */
  static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** A large count in units of 10⁹ with two decimals. */
  static String giga(long count) {
    return number(count / 1e9, 2);
  }

  /** A large count in units of 10⁶. */
  static String mega(long count) {
    return number(count / 1e6, 1) + "M";
  }
}

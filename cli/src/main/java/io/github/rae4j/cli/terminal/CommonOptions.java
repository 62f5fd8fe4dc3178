// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.evaluation.run.WorkFolder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every subcommand has: help, JSON output, stack traces, and the plugin folder. */
public final class CommonOptions {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  @Option(names = "--debug", description = "Print a stack trace with an error.")
  private boolean debug;

  @Option(
      names = Interruption.GRACE,
      paramLabel = "SECONDS",
      defaultValue = "" + Interruption.DEFAULT_GRACE_SECONDS,
      description =
          "How long SIGTERM or Ctrl-C wait for the step and the checkpoint that is being written"
              + " (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("UnusedMethod") // picocli calls it; the signal handler reads the arguments.
  private void setGrace(int seconds) {
    if (seconds < 0) {
      throw new ParameterException(
          spec.commandLine(), Interruption.GRACE + " must not be negative, but is " + seconds);
    }
  }

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli prints the help itself.
  private boolean help;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description =
          "Folder with plugins, jars or folders of jars (default: plugins beside the command).")
  private Optional<Path> plugins = Optional.empty();

  public boolean isJson() {
    return json;
  }

  /** The class of the program that this command belongs to. */
  public Class<?> program() {
    return spec.root().userObject().getClass();
  }

  /** Whether errors are shown with their stack trace. */
  public boolean isDebug() {
    return debug;
  }

  /** Prints a line of text; nothing if JSON was requested. */
  public void print(String line) {
    if (!json) {
      spec.commandLine().getOut().println(Printable.lines(line));
    }
  }

  /** Prints a log message to standard error, so that it never mixes with the result. */
  public void log(String line) {
    spec.commandLine().getErr().println("rae4j: " + Printable.lines(line));
  }

  /** Logs that a run that stops here, for example on a full disk, can be resumed. */
  public void logResumable(WorkFolder folder) {
    log(
        String.format(
            Locale.ROOT,
            "what is done stays in %s; run the same command again to go on",
            folder.path()));
  }

  /** Logs what has changed since the run in a work folder began, though its result is the same. */
  public void logChanges(WorkFolder folder) {
    folder.changes().forEach(change -> log("note: since the run began, " + change));
  }

  /** Deletes the work folder of a run whose target is written. */
  public void delete(WorkFolder folder) {
    List<String> others = folder.delete();
    if (!others.isEmpty()) {
      log(
          String.format(
              Locale.ROOT,
              "%s stays, as it holds files that rae4j did not make: %s",
              folder.path(),
              String.join(", ", others)));
    }
  }

  /** Prints the result if JSON was requested. */
  public void result(Object value) {
    if (json) {
      spec.commandLine().getOut().println(toJson(value));
    }
  }

  /** Where results go. */
  public PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Where everything else goes. */
  public PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** The arguments of the whole command. */
  public List<String> arguments() {
    return spec.root().commandLine().getParseResult().originalArgs();
  }

  /**
   * The arguments of the whole command without some options.
   *
   * @param valued options that are left out with their values
   * @param flags options that are left out and have none
   */
  public List<String> arguments(Set<String> valued, Set<String> flags) {
    return without(arguments(), valued, flags);
  }

  /** See {@link #arguments(Set, Set)}. */
  public static List<String> without(
      List<String> arguments, Set<String> valued, Set<String> flags) {
    List<String> words = new ArrayList<>();
    boolean skip = false;
    for (String argument : arguments) {
      if (!skip && !flags.contains(argument) && !isOneOf(valued, argument)) {
        words.add(argument);
      }
      skip = !skip && valued.contains(argument);
    }
    return words;
  }

  private static boolean isOneOf(Set<String> options, String argument) {
    return options.stream()
        .anyMatch(option -> argument.equals(option) || argument.startsWith(option + "="));
  }

  /**
   * The command as it was called, for reports.
   *
   * @param without options that are left out with their values
   */
  public String commandLine(Set<String> without) {
    List<String> words = new ArrayList<>(List.of("rae4j"));
    boolean skip = false;
    for (String argument : arguments()) {
      boolean isOption =
          without.stream().anyMatch(o -> argument.equals(o) || argument.startsWith(o + "="));
      if (!skip && !isOption && !argument.equals("--json") && !argument.equals("--debug")) {
        words.add(argument);
      }
      skip = without.contains(argument);
    }
    return String.join(" ", words);
  }

  /** Progress on standard error. */
  public Progress progress() {
    return Progress.onTerminal(spec.commandLine().getErr());
  }

  /** Progress that starts with a fraction of the work already done. */
  public Progress progress(double done) {
    return progress().startingAt(done);
  }

  /** Whether a folder with plugins was asked for. */
  public boolean hasPluginFolder() {
    return plugins.isPresent();
  }

  /** The folder with plugin jars. */
  public Path plugins() {
    plugins.ifPresent(
        folder -> {
          if (!Files.isDirectory(folder)) {
            throw new UsageException("--plugins: there is no folder " + folder);
          }
        });
    return plugins.orElseGet(() -> Path.of(System.getProperty("rae4j.plugins", "plugins")));
  }

  /** The providers on the class path and in the plugin folder. */
  public Registry registry() {
    return Registry.withPlugins(plugins());
  }

  private static String toJson(Object value) {
    try {
      // The escapes of Printable are those of JSON; outside of texts there is nothing to escape.
      return Printable.lines(
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.terminal;

import io.github.rae4j.evaluation.ListArguments;
import io.github.rae4j.formats.io.Links;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What is wrong on the command line of any command. */
public final class ArgumentChecks {
  /** Options that name what a command writes. */
  private static final Set<String> WRITTEN =
      Set.of("--out", "--report", "--latents", "--save", "--back");

  private ArgumentChecks() {}

  /**
   * Refuses lists with an element that is empty or a quote that is open, and files that are written
   * twice, or read and written.
   *
   * @throws ParameterException naming options and values
   */
  public static void require(ParseResult parsed) {
    ParseResult command = parsed;
    while (command.hasSubcommand()) {
      command = command.subcommand();
    }
    // Help is told whatever else is given.
    if (command.isUsageHelpRequested()) {
      return;
    }
    for (ArgSpec argument : byName(command).values()) {
      if (!argument.splitRegex().isEmpty()) {
        for (String text : argument.originalStringValues()) {
          Optional<String> fault = ListArguments.fault(text, argument.splitRegex());
          if (fault.isPresent()) {
            refuse(command, name(argument) + ": " + fault.get());
          }
        }
      }
    }
    requireDistinctFiles(command);
  }

  private static Map<String, ArgSpec> byName(ParseResult command) {
    Map<String, ArgSpec> arguments = new LinkedHashMap<>();
    command.matchedArgs().forEach(argument -> arguments.put(name(argument), argument));
    return arguments;
  }

  private static void refuse(ParseResult command, String problem) {
    throw new ParameterException(command.commandSpec().commandLine(), problem);
  }

  private static void requireDistinctFiles(ParseResult command) {
    Map<Path, String> written = new LinkedHashMap<>();
    for (ArgSpec argument : byName(command).values()) {
      if (WRITTEN.contains(name(argument))) {
        for (String text : argument.stringValues()) {
          for (Path path : file(text)) {
            String other = written.put(path, name(argument));
            if (other != null) {
              refuse(command, other, name(argument), text, "; give each its own");
            }
          }
        }
      }
    }
    for (ArgSpec argument : byName(command).values()) {
      if (!WRITTEN.contains(name(argument))) {
        for (String text : argument.stringValues()) {
          for (Path path : file(text)) {
            String output = written.get(path);
            if (output != null && (isPath(argument) || Files.isRegularFile(path))) {
              refuse(command, name(argument), output, text, ", which is read; write elsewhere");
            }
          }
        }
      }
    }
  }

  private static void refuse(
      ParseResult command, String one, String other, String value, String advice) {
    refuse(command, one + " and " + other + " both name " + value + advice);
  }

  private static boolean isPath(ArgSpec argument) {
    return argument.typeInfo().getType() == Path.class
        || argument.typeInfo().getActualGenericTypeArguments().contains(Path.class.getName());
  }

  /** Where a text leads to as a path; none if it is no path. */
  private static Set<Path> file(String text) {
    try {
      Path path = Path.of(text).toAbsolutePath();
      return Set.of(Files.exists(path) ? path.toRealPath() : Links.followed(path).normalize());
    } catch (InvalidPathException | IOException e) {
      // What is no path, or cannot be looked at, is the command's to refuse.
      return Set.of();
    }
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }
}

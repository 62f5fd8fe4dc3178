// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The help of every command: sentences are whole, and no example is broken where it is copied. */
final class HelpTextTest {
  static Stream<CommandSpec> commands() {
    return withSubcommands(Commands.addTo(new CommandLine(new Main()), new String[0]));
  }

  private static Stream<CommandSpec> withSubcommands(CommandLine command) {
    return Stream.concat(
        Stream.of(command.getCommandSpec()),
        command.getSubcommands().values().stream().flatMap(HelpTextTest::withSubcommands));
  }

  /** The list of the commands shows the first paragraph alone. */
  @ParameterizedTest
  @MethodSource("commands")
  void eachParagraphIsAWholeSentence(CommandSpec command) {
    List<String> paragraphs = List.of(command.usageMessage().description());
    assertTrue(paragraphs.get(0).endsWith("."), paragraphs.get(0));
    assertWhole(paragraphs);
    assertWhole(List.of(command.usageMessage().footer()));
    for (OptionSpec option : command.options()) {
      assertWhole(List.of(option.description()));
    }
  }

  private static void assertWhole(List<String> paragraphs) {
    for (String text : paragraphs) {
      assertTrue(text.isEmpty() || text.startsWith(" ") || text.matches("(?s).*[.:]"), text);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void examplesAreShownAsTheyAreWritten(CommandSpec command) {
    List<String> shown = command.commandLine().getUsageMessage().lines().toList();
    for (String line : command.usageMessage().footer()) {
      assertTrue(!line.startsWith("  ") || shown.contains(line), line);
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Commands are made when they are called, under the names that they have themselves. */
final class CommandsTest {
  private static CommandLine called(String... args) {
    return Commands.addTo(new CommandLine(new Main()), args);
  }

  @Test
  void allAreThereUnlessOneIsCalled() {
    for (CommandLine program : List.of(called(), called("--help"), called("smaple"))) {
      assertEquals(Commands.names(), new ArrayList<>(program.getSubcommands().keySet()));
    }
  }

  @Test
  void onlyTheOneThatIsCalledIsMade() {
    for (String name : Commands.names()) {
      CommandLine program = called(name, "--help");
      assertEquals(Set.of(name), program.getSubcommands().keySet());
      CommandLine command = program.getSubcommands().values().iterator().next();
      assertEquals(name, command.getCommandName());
      assertEquals("rae4j " + name, command.getCommandSpec().qualifiedName());
      Class<?> type = command.getCommand().getClass();
      assertEquals(name, type.getAnnotation(CommandLine.Command.class).name());
    }
  }

  @Test
  void theHelpNamesAllButHiddenOnes() {
    Run help = Run.of("--help").done();
    for (String name : Commands.names()) {
      assertEquals(!name.equals("warm-up"), help.out().contains("  " + name + " "), name);
    }
    assertTrue(help.out().indexOf("  sample ") < help.out().indexOf("  doctor "), help.out());
  }
}

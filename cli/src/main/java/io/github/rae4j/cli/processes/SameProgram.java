// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.processes;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start the program that is running once more. */
public final class SameProgram {
  private SameProgram() {}

  /**
   * The words of a command that starts it as this one was started: the same Java, options, class
   * path and main class.
   *
   * @param main class of the program
   * @param options further options of Java
   * @param arguments of the program
   */
  public static List<String> words(Class<?> main, List<String> options, List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        // Two processes cannot listen for one debugger.
        .filter(option -> !option.startsWith("-agentlib:jdwp") && !option.startsWith("-Xrunjdwp"))
        .forEach(words::add);
    words.addAll(options);
    words.addAll(startOf(main));
    words.addAll(arguments);
    return words;
  }

  private static List<String> startOf(Class<?> main) {
    Module module = main.getModule();
    return module.isNamed()
        ? List.of(
            "-p",
            System.getProperty("jdk.module.path"),
            "-m",
            module.getName() + "/" + main.getName())
        : List.of("-cp", System.getProperty("java.class.path"), main.getName());
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that makes an engine twice and writes down what it is told, since natives are loaded
 * once in the life of a program.
 */
public final class LoadTwice {
  private LoadTwice() {}

  /**
   * Runs the program.
   *
   * @param folder in which it starts
   * @param provider of the engine
   * @param properties options of Java
   * @return one line for each try
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the thread is interrupted
   */
  public static List<String> run(
      Path folder, Class<? extends EngineProvider> provider, String... properties)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    words.addAll(List.of(properties));
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    Path out = folder.resolve("lines.txt");
    words.addAll(List.of(LoadTwice.class.getName(), provider.getName(), out.toString()));
    Process process =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.txt").toFile())
            .start();
    assertEquals(0, process.waitFor());
    return Files.readAllLines(out);
  }

  /**
   * Writes one line for each try.
   *
   * @param arguments the class of the provider, and the file to write
   * @throws ReflectiveOperationException if the provider cannot be made
   * @throws IOException if the file cannot be written
   */
  public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
    List<String> lines = new ArrayList<>();
    EngineProvider provider =
        Class.forName(arguments[0])
            .asSubclass(EngineProvider.class)
            .getDeclaredConstructor()
            .newInstance();
    for (int i = 0; i < 2; i++) {
      try (Engine engine = provider.create(EngineOptions.DEFAULT)) {
        lines.add("made " + engine.getClass().getSimpleName());
      } catch (RaeException e) {
        lines.add(String.valueOf(e.getMessage()));
      }
    }
    Files.write(Path.of(arguments[1]), lines);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import io.github.rae4j.formats.io.FileErrors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs what is usually run first once, so that the JVM can archive the classes that it needs. */
@Command(name = "warm-up", hidden = true, description = "Used while the command is built.")
final class WarmUpCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    try {
      Path target = Files.createTempFile("rae4j-warm-up", ".png");
      try {
        PrintWriter silent = new PrintWriter(Writer.nullWriter());
        int status = Main.run(new String[] {"sample", "--out", target.toString()}, silent, silent);
        return status != 0
            ? status
            : Main.run(
                new String[] {"reconstruct", target.toString(), "--out", target.toString()},
                silent,
                silent);
      } finally {
        Files.deleteIfExists(target);
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite("a temporary file", e);
    }
  }
}

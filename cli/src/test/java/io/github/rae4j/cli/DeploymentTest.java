// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command under virtual machines that are set up as people have them. */
class DeploymentTest {
  private static final String ARABIC = "-Duser.language=ar -Duser.country=EG";

  @TempDir Path folder;

  private Program run(String options, Object... arguments) throws Exception {
    Program program = Program.start(folder, "exec", Map.of("JDK_JAVA_OPTIONS", options), arguments);
    assertEquals(0, program.status(), program.err());
    return program;
  }

  @Test
  void namesOfFilesDoNotDependOnTheLocale() throws Exception {
    run(ARABIC, "sample", "--labels", "1,2", "--out", "d/", "sampler.params.num_steps=4");
    List<String> files = Run.files(folder.resolve("d"));
    assertTrue(files.contains("000000.png") && files.contains("000001.png"), files.toString());
    // A run over the folder of another locale finds its images.
    run("", "sample", "--labels", "1,2", "--out", "d/", "sampler.params.num_steps=4");
    assertEquals(files, Run.files(folder.resolve("d")));
  }

  @Test
  void numbersAreTheSameInEveryLocale() throws Exception {
    String usual = run("-Duser.language=en", "describe", "--config", "tiny-fashion").out();
    assertTrue(usual.matches("(?s).*\\d\\.\\d.*"), usual);
    assertEquals(usual, run(ARABIC, "describe", "--config", "tiny-fashion").out());
    assertEquals(usual, run("-Duser.language=de", "describe", "--config", "tiny-fashion").out());
  }

  @Test
  void withoutFontsAnImageHasNoCaptions() throws Exception {
    String noFonts = "-Dsun.font.fontmanager=gone.FontManager";
    run(noFonts, "sample", "--labels", "1,2", "--out", "g.png", "sampler.params.num_steps=4");
    assertTrue(Files.size(folder.resolve("g.png")) > 0);
  }

  @Test
  void aUserWithoutAHomeLeavesNoFolderBehind() throws Exception {
    Program program =
        run("-Duser.home=?", "sample", "--labels", "1", "--out", "a.png", "guidance.scale=1.0");
    assertFalse(Files.exists(folder.resolve("?")), program.err());
  }
}

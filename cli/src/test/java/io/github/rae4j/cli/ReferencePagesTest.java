// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generated pages of the reference. All parts that rae4j ships are on this class path. */
class ReferencePagesTest {
  private static final Path COMMITTED = Path.of("..", "docs", "reference");
  private static final String HINT =
      "docs/reference is stale; make it anew by ./rae4j list --markdown docs/reference";

  @TempDir Path folder;

  @Test
  void theCommittedPagesSayWhatThePartsDeclare() throws IOException {
    Run.of("list", "--markdown", folder).done();
    assertTrue(Run.files(folder).size() > 10, Run.files(folder)::toString);
    assertTrue(Files.isDirectory(COMMITTED), HINT);
    assertEquals(Run.files(folder), Run.files(COMMITTED), HINT);
    for (String file : Run.files(folder)) {
      assertEquals(
          Files.readString(folder.resolve(file)),
          Files.readString(COMMITTED.resolve(file)),
          file + ": " + HINT);
    }
  }

  @Test
  void pagesOfRolesThatAreGoneAreDeletedAndOthersKept() throws IOException {
    Run.of("list", "--markdown", folder).done();
    Path sampler = folder.resolve("sampler.md");
    Path gone = Files.copy(sampler, folder.resolve("gone.md"));
    Path own = Files.writeString(folder.resolve("own.md"), "# Mine\n");
    Files.writeString(sampler, "stale");
    Run.of("list", "--markdown", folder).done();
    assertFalse(Files.exists(gone));
    assertTrue(Files.exists(own));
    assertTrue(Files.readString(sampler).contains("## `ODE/euler`"));
  }
}

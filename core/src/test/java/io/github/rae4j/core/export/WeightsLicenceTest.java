// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsLicenceTest {
  @TempDir private Path folder;

  private Path weights() throws Exception {
    Path below = Files.createDirectories(folder.resolve("decoders/ViTXL"));
    return Files.writeString(below.resolve("model.pt"), "");
  }

  @Test
  void theNearestCardCounts() throws Exception {
    Path weights = weights();
    Files.writeString(
        folder.resolve("README.md"), "---\ntags:\n- license: no\nlicense: mit\n---\n# Model\n");
    assertEquals("mit", WeightsLicence.of(weights));
    Files.writeString(
        folder.resolve("decoders/README.md"), "---\r\nlicense: \"apache-2.0\"\r\n---\r\n");
    assertEquals("apache-2.0", WeightsLicence.of(weights));
  }

  @Test
  void onlyTheHeaderOfACardStatesIt() throws Exception {
    Path weights = weights();
    Files.writeString(weights.resolveSibling("README.md"), "# Model\n\nlicense: mit\n");
    assertTrue(WeightsLicence.of(weights).startsWith("not stated"), WeightsLicence.of(weights));
    Files.writeString(weights.resolveSibling("README.md"), "---\ntags: x\n---\nlicense: mit\n");
    assertTrue(WeightsLicence.of(weights).startsWith("not stated"));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.sampling.GuidanceProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Null from a part of somebody else is refused with its class and its jar. */
class PluginAnswersTest {
  @TempDir Path temporary;

  @Test
  void aProviderThatMakesNothingIsNamedWithItsJar() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("plugins"));
    String source =
        PluginJar.source("Nothing", "nothing")
            .replace("throw new UnsupportedOperationException();", "return null;");
    Path jar = PluginJar.write(folder.resolve("nothing.jar"), "Nothing", source);
    try (Registry registry = Registry.withPlugins(folder)) {
      GuidanceProvider provider = registry.find(GuidanceProvider.class, "nothing");
      PluginException refused =
          assertThrows(
              PluginException.class,
              () ->
                  ModelAssembly.create(
                      ConfigParameters.of("my.yaml", Map.of()),
                      provider,
                      GuidanceProvider::create));
      assertEquals(
          "guidance 'nothing', plugin.Nothing in "
              + jar
              + " gave null; it should give a guidance, or throw an error that says why it cannot",
          refused.getMessage());
      assertEquals(Optional.of(jar.toString()), refused.file());
      assertEquals(Optional.of("plugin.Nothing"), refused.part());
    }
  }

  @Test
  @SuppressWarnings("NullAway") // Code that was compiled without annotations may give null.
  void anAnswerIsHandedOnAndNoneIsRefused() {
    Object answer = new Object();
    assertSame(answer, PluginAnswers.given(this, "answer", answer, "an answer"));
    String message =
        assertThrows(
                PluginException.class, () -> PluginAnswers.given(this, "answer", null, "an answer"))
            .getMessage();
    assertTrue(message.startsWith(getClass().getName() + ".answer in "), message);
    assertTrue(message.endsWith(" gave null; it should give an answer"), message);
  }
}

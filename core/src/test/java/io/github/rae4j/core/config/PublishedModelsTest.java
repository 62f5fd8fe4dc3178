// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only what the authors' configurations name is called published. */
final class PublishedModelsTest {
  private static final Pattern NAMED = Pattern.compile("models/(decoders|stats|DiTs)/[\\w./-]+");

  @TempDir private Path home;

  @Test
  void publishedIsWhatTheAuthorsConfigurationsName() throws Exception {
    Set<String> named = new TreeSet<>();
    try (Stream<Path> files = Files.walk(reference())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        NAMED.matcher(Files.readString(file)).results().map(MatchResult::group).forEach(named::add);
      }
    }
    assertEquals(12, named.size(), named::toString);
    named.forEach(
        name -> assertTrue(PublishedModels.inCollection(name).isPresent(), () -> name + " is not"));
    Set<String> ours = new TreeSet<>();
    for (Preset preset : Presets.list()) {
      if (Presets.bundledFile(preset.name()).isEmpty()) {
        NAMED
            .matcher(Presets.text(preset.name()))
            .results()
            .map(MatchResult::group)
            .filter(name -> PublishedModels.inCollection(name).isPresent())
            .forEach(ours::add);
      }
    }
    assertEquals(named, ours);
  }

  @Test
  void aModelThatIsNotKnownToBePublishedIsSaidToBeSo() {
    String name = "models/decoders/dinov2/wReg_small/ViTXL_n08/model.pt";
    assertFalse(PublishedModels.inCollection(name).isPresent());
    String advice = new FetchAdvice(new ModelLocations(home, home, home.resolve("hub"))).of(name);
    assertTrue(advice.contains("may never have been published"), advice);
    assertTrue(advice.contains(home.resolve(name).toString()), advice);
    assertFalse(advice.contains("fetch"), advice);
  }

  private static Path reference() throws IOException, URISyntaxException {
    return Path.of(
        Objects.requireNonNull(
                PublishedModelsTest.class.getResource("/golden/configs/reference/configs"))
            .toURI());
  }
}

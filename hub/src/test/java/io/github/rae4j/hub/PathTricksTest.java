// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static io.github.rae4j.hub.Kit.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.hub.HubException.Kind;
import io.github.rae4j.testkit.hub.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that names files so that they would land elsewhere. */
final class PathTricksTest {
  private static final FileNames WINDOWS = new FileNames(true, true);
  private static final FileNames LINUX = new FileNames(false, false);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "../../../../evil",
        "sub/../../evil",
        "/evil",
        "//evil",
        "sub//evil",
        "./evil",
        "sub/.",
        "evil/",
        "..",
        "..\\evil",
        "sub\\..\\..\\evil",
        "C:evil",
        "C:\\evil",
        "c:/evil",
        "evil\u0000.txt",
        "evil\u001b[2J",
        "evil\nname",
        "\ud800",
        ""
      })
  void aNameThatLeavesTheFolderIsRefused(String name) throws IOException, InterruptedException {
    Path cache = folder.resolve("deep/in/a/cache");
    try (TestHub server = TestHub.start()) {
      server.repository(MODEL).file("config.json", "{}").file(name, "evil");
      Hub hub = Hub.open(Kit.options(server, cache));
      HubException failure = Kit.fails(Kind.UNSAFE_NAME, () -> hub.snapshot(MODEL));

      assertTrue(failure.getMessage().startsWith(MODEL), failure.getMessage());
      assertEquals(Map.of(), Kit.tree(folder));
      // Who leaves it out can have the rest.
      assertTrue(Files.exists(hub.snapshot(MODEL, "config.json").resolve("config.json")));
      if (!name.isEmpty()) {
        Kit.fails(Kind.UNSAFE_NAME, () -> hub.file(MODEL, name));
      }
    }
  }

  @Test
  void aFileBelowAFileIsRefused() throws IOException {
    try (TestHub server = TestHub.start()) {
      server.repository(MODEL).file("a", "1").file("a/b", "2");
      Hub hub = Hub.open(Kit.options(server, folder));
      HubException failure = Kit.fails(Kind.UNSAFE_NAME, () -> hub.snapshot(MODEL));

      assertTrue(failure.getMessage().contains("a/b"), failure.getMessage());
      assertEquals(Map.of(), Kit.tree(folder));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "con",
        "AUX",
        "nul.txt",
        "sub/Com1",
        "lpt9.tar.gz",
        "com\u00b9",
        "name.",
        "name ",
        "ab:c",
        "a?b",
        "a*b",
        "a|b",
        "a<b",
        "a>b",
        "a\"b",
        "nul .txt"
      })
  void windowsHasNamesOfItsOwn(String name) {
    assertTrue(WINDOWS.fault(name).isPresent());
    assertEquals(Optional.empty(), LINUX.fault(name));
  }

  @Test
  void usualNamesAreFine() throws HubException {
    List<String> names =
        List.of(
            "a", "b/c.d", "...", "..a", "a..", ".gitattributes", "console", "com10", "é/ü", "日本");
    LINUX.check(names, "x");
    WINDOWS.check(List.of("a", "b/c.d", "..a", ".gitattributes", "console", "com10"), "x");
  }

  @Test
  void namesThatDifferInCaseAreOneFileOnSomeSystems() throws HubException {
    LINUX.check(List.of("a", "A"), "x");
    Kit.fails(Kind.UNSAFE_NAME, () -> WINDOWS.check(List.of("a", "A"), "x"));
    Kit.fails(Kind.UNSAFE_NAME, () -> WINDOWS.check(List.of("a", "A/b"), "x"));
  }
}

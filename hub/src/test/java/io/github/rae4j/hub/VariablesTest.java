// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.hub.HubException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VariablesTest {
  @TempDir Path home;

  private HubOptions options(String... variables) throws HubException {
    Map<String, String> values = new HashMap<>();
    for (String variable : variables) {
      String[] parts = variable.split("=", 2);
      values.put(parts[0], parts[1]);
    }
    return new Variables(values, home).options();
  }

  @Test
  void theCacheIsWhereThePythonToolsHaveIt() throws HubException {
    assertEquals(home.resolve(".cache/huggingface/hub"), options().cache());
    String xdg = "XDG_CACHE_HOME=/xdg";
    assertEquals(Path.of("/xdg/huggingface/hub"), options(xdg).cache());
    String hf = "HF_HOME=/hf";
    assertEquals(Path.of("/hf/hub"), options(xdg, hf).cache());
    String old = "HUGGINGFACE_HUB_CACHE=/old";
    assertEquals(Path.of("/old"), options(xdg, hf, old).cache());
    String hub = "HF_HUB_CACHE=~/hub";
    assertEquals(home.resolve("hub"), options(xdg, hf, old, hub).cache());
    assertEquals(Path.of("/disk/hub"), options("DISK=/disk", "HF_HUB_CACHE=$DISK/hub").cache());
    assertEquals(Path.of("/disk/hub"), options("DISK=/disk", "HF_HUB_CACHE=${DISK}/hub").cache());
    assertEquals(Path.of("/hf/hub"), options(hf, "HF_HUB_CACHE=").cache());
  }

  @Test
  void theServer() throws HubException {
    assertEquals(URI.create("https://huggingface.co"), options().endpoint());
    assertEquals(
        URI.create("https://mirror.example/hf"),
        options("HF_ENDPOINT=https://mirror.example/hf//").endpoint());
    HubException failure = Kit.fails(Kind.INVALID, () -> options("HF_ENDPOINT=mirror.example"));
    assertTrue(failure.getMessage().contains("mirror.example"), failure.getMessage());
    Kit.fails(Kind.INVALID, () -> options("HF_ENDPOINT=http://a b"));
  }

  @Test
  void theTokenIsTheVariablesElseTheFiles() throws IOException {
    assertEquals(Optional.empty(), options().token());
    Path file = home.resolve(".cache/huggingface/token");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "hf_file\r\n");
    assertEquals(Optional.of("hf_file"), options().token());
    Path other = Files.writeString(home.resolve("other"), "\n  hf_other \n");
    assertEquals(Optional.of("hf_other"), options("HF_TOKEN_PATH=" + other).token());
    assertEquals(
        Optional.of("hf_var"), options("HF_TOKEN= hf_var\n", "HF_TOKEN_PATH=" + other).token());
    assertEquals(Optional.of("hf_file"), options("HF_TOKEN=\n").token());
    assertEquals(Optional.empty(), options("HF_TOKEN_PATH=" + home.resolve("none")).token());
    assertEquals(Optional.empty(), options("HF_HUB_DISABLE_IMPLICIT_TOKEN=1").token());
    Path inHome = home.resolve("hf");
    Files.createDirectories(inHome);
    Files.writeString(inHome.resolve("token"), "hf_home");
    assertEquals(Optional.of("hf_home"), options("HF_HOME=" + inHome).token());
    Files.writeString(inHome.resolve("token"), "\n");
    assertEquals(Optional.empty(), options("HF_HOME=" + inHome).token());
  }

  @Test
  void aTokenThatCannotBeOneIsNotRepeated() throws IOException {
    HubException failure = Kit.fails(Kind.INVALID, () -> options("HF_TOKEN=hf_ü secret"));
    assertTrue(failure.getMessage().contains("HF_TOKEN"), failure.getMessage());
    assertFalse(failure.getMessage().contains("secret"), failure.getMessage());
    Kit.fails(Kind.INVALID, () -> options("HF_TOKEN_PATH=" + home));
  }

  @Test
  void switches() throws HubException {
    assertFalse(options("HF_HUB_OFFLINE=0").offline());
    assertTrue(options("HF_HUB_OFFLINE=yes").offline());
    assertTrue(options("TRANSFORMERS_OFFLINE=1").offline());
    assertFalse(options("HF_HUB_DISABLE_SYMLINKS=on").links());
    assertEquals(Duration.ofSeconds(7), options("HF_HUB_DOWNLOAD_TIMEOUT=7").silence());
    Kit.fails(Kind.INVALID, () -> options("HF_HUB_DOWNLOAD_TIMEOUT=soon"));
  }

  @Test
  void aHomeThatJavaDoesNotKnow() {
    assertEquals(Path.of("/home/a"), Variables.home("/home/a", "/home/b"));
    assertEquals(Path.of("/home/b"), Variables.home("?", "/home/b"));
    assertFalse(Files.exists(Variables.home(null, null)));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathResolverTest {
  private static final String STAT = "models/stats/dinov2/wReg_base/imagenet1k/stat.pt";
  private static final String DINO = "facebook/dinov2-with-registers-base";

  @TempDir Path folder;
  private Path work;
  private Path home;
  private Path hub;
  private Path config;
  private PathResolver paths;

  @BeforeEach
  void makeFolders() throws IOException {
    work = Files.createDirectory(folder.resolve("work"));
    home = folder.resolve("home");
    hub = folder.resolve("hub");
    config = folder.resolve("repo/configs/stage2/sampling/f.yaml");
    paths = PathResolver.beside(config, new ModelLocations(work, home, hub));
  }

  @Test
  void looksBesideTheFileFirstThenInTheWorkingDirectoryThenAtHome() throws IOException {
    Path atHome = write(home.resolve(STAT));
    assertEquals(atHome, paths.file(STAT));
    Path atWork = write(work.resolve(STAT));
    assertEquals(atWork, paths.file(STAT));
    Path inRepository = write(folder.resolve("repo").resolve(STAT));
    assertEquals(inRepository, paths.file(STAT));
    Path above = write(config.resolveSibling("../" + STAT).normalize());
    assertEquals(above, paths.file(STAT));
    Path beside = write(config.resolveSibling(STAT));
    assertEquals(beside, paths.file(STAT));
  }

  @Test
  void doesNotLookInFoldersFarAboveTheFile() throws IOException {
    write(folder.resolve(STAT));
    assertThrows(RaeException.class, () -> paths.file(STAT));
  }

  @Test
  void takesAbsolutePathsAsTheyAre() throws IOException {
    Path file = write(folder.resolve("x.pt"));
    assertEquals(file, paths.file(file.toString()));
    assertTrue(failure(folder.resolve("y.pt").toString()).startsWith("there is no file"));
  }

  @Test
  void findsReleasedFilesInTheHuggingFaceCache() throws IOException {
    Path blob = write(hub.resolve("models--nyu-visionx--RAE-collections/blobs/abc"));
    Path link =
        hub.resolve("models--nyu-visionx--RAE-collections/snapshots/1234")
            .resolve("stats/dinov2/wReg_base/imagenet1k/stat.pt");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, blob);
    assertEquals(link, paths.file(STAT));
  }

  @Test
  void takesTheSnapshotOfMainBeforeTheNewest() throws IOException {
    Path model = hub.resolve("models--facebook--dinov2-with-registers-base");
    Path older = Files.createDirectories(model.resolve("snapshots/older"));
    Path newer = Files.createDirectories(model.resolve("snapshots/newer"));
    Files.setLastModifiedTime(older, FileTime.fromMillis(1_000_000));
    assertEquals(newer, paths.modelFolder(DINO));
    Files.createDirectories(model.resolve("refs"));
    Files.writeString(model.resolve("refs/main"), "older\n");
    assertEquals(older, paths.modelFolder(DINO));
  }

  @Test
  void findsAModelFolderBelowHome() throws IOException {
    Path model = Files.createDirectories(home.resolve("models").resolve(DINO));
    assertEquals(model, paths.modelFolder(DINO));
  }

  @Test
  void saysWhereAReleasedFileIsToBeHadAndWhereItGoes() {
    String message = failure(STAT);
    assertTrue(message.contains("there is no file '" + STAT + "'"), message);
    assertTrue(message.contains(work.toString()), message);
    assertTrue(message.contains("nyu-visionx/RAE-collections"), message);
    assertTrue(message.contains("put it at " + home.resolve(STAT)), message);
    assertTrue(
        message.contains(
            "rae4j fetch nyu-visionx/RAE-collections --include"
                + " stats/dinov2/wReg_base/imagenet1k/stat.pt"),
        message);
  }

  @Test
  void saysFromWhichPublicModelAnEncoderComes() {
    String message =
        String.valueOf(
            assertThrows(RaeException.class, () -> paths.modelFolder(DINO)).getMessage());
    assertTrue(message.contains("get it with: rae4j fetch " + DINO), message);
    assertTrue(message.contains(home.resolve("models").resolve(DINO).toString()), message);
    assertTrue(message.contains("config.json"), message);
  }

  @Test
  void promisesNothingAboutFilesThatAreNotPublished() {
    String message = failure("models/decoders/mine/model.pt");
    assertTrue(!message.contains("Hugging Face"), message);
    for (String ending : List.of("pt", "pth", "bin", "ckpt", "safetensors", "onnx", "PT")) {
      String named = failure("e/nope." + ending);
      assertTrue(named.startsWith("there is no file 'e/nope." + ending + "' (looked in "), named);
      assertTrue(named.endsWith(")") && !named.contains("Hugging Face"), named);
    }
    assertTrue(failure("a\0b").contains("'a\\u0000b' is not a path; it holds a character"));
  }

  @Test
  void aUserWithoutAHomeHasNoFolderWhereTheProgramStarts() {
    assertEquals(Path.of("/home/me"), ModelLocations.userHome("/home/me", "/other"));
    assertEquals(Path.of("/other"), ModelLocations.userHome("?", "/other"));
    for (String unknown : new String[] {"?", "", " ", null}) {
      Path home = ModelLocations.userHome(unknown, null);
      assertTrue(home.isAbsolute(), home.toString());
      assertThrows(IOException.class, () -> Files.createDirectories(home));
    }
  }

  @Test
  void takesTheLocationsFromTheEnvironment() {
    Path user = folder.resolve("user");
    assertEquals(
        new ModelLocations(
            work, user.resolve(".cache/rae4j"), user.resolve(".cache/huggingface/hub")),
        ModelLocations.of(Map.of("HF_HOME", " "), user, work));
    assertEquals(
        new ModelLocations(work, home, hub.resolve("hub")),
        ModelLocations.of(
            Map.of("RAE4J_HOME", home.toString(), "HF_HOME", hub.toString()), user, work));
    assertEquals(
        hub,
        ModelLocations.of(
                Map.of("HF_HUB_CACHE", hub.toString(), "HF_HOME", home.toString()), user, work)
            .huggingFaceHub());
  }

  /** The order of huggingface_hub, and what it replaces in the values. */
  @Test
  void takesTheVariablesOfTheHubInItsOrder() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("XDG_CACHE_HOME", "/xdg");
    assertEquals(Path.of("/xdg/huggingface/hub"), hub(environment));
    environment.put("HF_HOME", "/hf");
    assertEquals(Path.of("/hf/hub"), hub(environment));
    environment.put("HUGGINGFACE_HUB_CACHE", "~/old");
    assertEquals(folder.resolve("user/old"), hub(environment));
    environment.put("HF_HUB_CACHE", "$DATA/${NAME}/hub$");
    environment.put("DATA", "/data");
    assertEquals(Path.of("/data/${NAME}/hub$"), hub(environment));
    environment.put("NAME", "me");
    assertEquals(Path.of("/data/me/hub$"), hub(environment));
  }

  private Path hub(Map<String, String> environment) {
    return ModelLocations.of(environment, folder.resolve("user"), work).huggingFaceHub();
  }

  private String failure(String name) {
    return String.valueOf(assertThrows(RaeException.class, () -> paths.file(name)).getMessage());
  }

  private static Path write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return Files.writeString(file, "x");
  }
}

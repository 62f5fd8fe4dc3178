// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.formats.io.TemporaryPath;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledModelTest {
  private static final String ROOT = "io/github/rae4j/models/tiny-fashion/";

  @TempDir Path folder;
  private Path source;
  private ModelLocations locations;

  @BeforeEach
  void findTheData() throws IOException {
    locations = new ModelLocations(folder, folder.resolve("home"), folder.resolve("hub"));
    source = folder.resolve("classes").resolve(ROOT);
    copyResource(ResourceUnpacker.INDEX);
    for (String line : Files.readAllLines(source.resolve(ResourceUnpacker.INDEX))) {
      copyResource(line.split(" ", 3)[2]);
    }
  }

  /** The module's resources are a folder or a jar, as the build has it; here they are a folder. */
  private void copyResource(String name) throws IOException {
    Path target = source.resolve(name);
    Files.createDirectories(target.getParent());
    try (InputStream in = BundledModel.class.getClassLoader().getResourceAsStream(ROOT + name)) {
      Files.copy(in, target);
    }
  }

  /** Whoever changes a file of the model finds here what the index has to be then. */
  @Test
  void theIndexHasHashAndSizeOfEveryFile() throws IOException {
    Path index = source.resolve(ResourceUnpacker.INDEX);
    List<String> expected = new ArrayList<>();
    for (String line : Files.readAllLines(index)) {
      String name = line.split(" ", 3)[2];
      Path file = source.resolve(name);
      expected.add(FileHash.sha256(file) + " " + Files.size(file) + " " + name);
    }
    assertEquals(String.join("\n", expected) + "\n", Files.readString(index));
  }

  @Test
  void usesAFolderOnTheClassPathInPlace() throws IOException {
    assertEquals(source, unpack(folder.resolve("classes")));
    assertFalse(Files.exists(folder.resolve("home")));
    assertTrue(Files.isRegularFile(source.resolve("configs/DiTDH-Tiny.yaml")));
  }

  @Test
  void unpacksAJarOnceWithEveryByte() throws Exception {
    Path unpacked = unpack(jar(""));
    assertTrue(unpacked.startsWith(folder.resolve("home/bundled")), unpacked.toString());
    assertEquals(contents(source), contents(unpacked));
    Path model = unpacked.resolve("models/DiTs/mae/tiny_p8/DiTDH-Tiny/stage2_model.safetensors");
    assertEquals(
        -1,
        Files.mismatch(
            source.resolve("models/DiTs/mae/tiny_p8/DiTDH-Tiny/stage2_model.safetensors"), model));
    Object key = Files.readAttributes(model, BasicFileAttributes.class).fileKey();
    assertEquals(unpacked, unpack(jar("")));
    assertEquals(key, Files.readAttributes(model, BasicFileAttributes.class).fileKey());
    assertEquals(List.of(unpacked.getFileName()), children(folder.resolve("home/bundled")));
  }

  @Test
  void readsAJarBelowAFolderOfAnyName() throws Exception {
    for (String name : List.of("a!", "a!b", "a:b", "a b", "a%20b", "a#b", "ä 图", "a!/!")) {
      Path place = Files.createDirectories(folder.resolve("jars").resolve(name));
      Path jar = Files.copy(jar(""), place.resolve("models.jar"));
      assertEquals(contents(source), contents(unpack(jar)), name);
      TemporaryPath.delete(folder.resolve("home"));
    }
  }

  @Test
  void aCallersLoaderWithoutTheModelDoesNoHarm() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertTrue(
          Files.isRegularFile(BundledModel.tinyFashion(locations).config("DiTDH-Tiny.yaml")));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void replacesACopyThatHasLostAFile() throws Exception {
    Path unpacked = unpack(jar(""));
    Path stat = unpacked.resolve("models/stats/mae/tiny_p8/fashion-mnist/stat.safetensors");
    Files.writeString(stat, "cut");
    assertEquals(unpacked, unpack(jar("")));
    assertNotEquals(3, Files.size(stat));
    assertEquals(List.of(unpacked.getFileName()), children(folder.resolve("home/bundled")));
  }

  @Test
  void letsManyProgramsStartAtOnce() throws Exception {
    Path jar = jar("");
    ExecutorService pool = Executors.newFixedThreadPool(6);
    List<Callable<Path>> programs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      programs.add(() -> unpack(jar));
    }
    List<Path> folders = new ArrayList<>();
    for (Future<Path> result : pool.invokeAll(programs)) {
      folders.add(result.get());
    }
    pool.shutdown();
    assertEquals(1, folders.stream().distinct().count());
    assertEquals(contents(source), contents(folders.get(0)));
    assertEquals(1, children(folder.resolve("home/bundled")).size());
  }

  @Test
  void refusesADamagedJarAndLeavesNothing() throws Exception {
    String message =
        String.valueOf(
            assertThrows(
                    RaeException.class,
                    () -> unpack(jar("models/decoders/mae/tiny_p8/ViTTiny_n03/model.safetensors")))
                .getMessage());
    assertTrue(message.contains("rae4j-models is damaged at"), message);
    assertTrue(message.contains("ViTTiny_n03/model.safetensors"), message);
    assertEquals(List.of(), children(folder.resolve("home/bundled")));
  }

  @Test
  void usesATemporaryFolderWhereTheHomeCannotBeWritten() throws Exception {
    Files.writeString(folder.resolve("home"), "a file where the folder should be");
    Path unpacked = unpack(jar(""));
    assertFalse(unpacked.startsWith(folder.resolve("home")));
    assertEquals(contents(source), contents(unpacked));
  }

  @Test
  void saysWhichJarIsMissing() throws Exception {
    try (URLClassLoader empty =
        new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
      assertTrue(
          String.valueOf(
                  assertThrows(RaeException.class, () -> BundledModel.open(empty, locations))
                      .getMessage())
              .contains("add the jar rae4j-models"));
    }
  }

  private Path unpack(Path jar) throws IOException {
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      return BundledModel.open(loader, locations).folder();
    }
  }

  /** The data as a jar; the file named has one byte changed. */
  private Path jar(String damaged) throws IOException {
    Path jar = Files.createTempFile(folder, "models", ".jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = source.relativize(file).toString().replace('\\', '/');
        byte[] bytes = Files.readAllBytes(file);
        if (name.equals(damaged)) {
          bytes[bytes.length / 2] ^= 1;
        }
        out.putNextEntry(new JarEntry(ROOT + name));
        out.write(bytes);
      }
    }
    return jar;
  }

  private static List<String> contents(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file) + " " + file.toFile().length())
          .filter(line -> !line.startsWith("index.txt"))
          .sorted()
          .toList();
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(Path::getFileName).toList();
    }
  }
}

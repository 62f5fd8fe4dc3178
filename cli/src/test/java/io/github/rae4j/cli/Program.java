// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command as a process of its own. Its temporary files go to a folder of the test. */
final class Program {
  private static final long PATIENCE_SECONDS = 120;

  /** ONNX Runtime's natives, which every process would otherwise unpack for itself. */
  private static final Path NATIVES = natives();

  private final Process process;
  private final Path out;
  private final Path err;

  private Program(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  private static Path natives() {
    String platform = System.getProperty("os.arch").equals("amd64") ? "linux-x64" : "linux-aarch64";
    try {
      // Each JVM that runs tests has its own: another one's programs may be starting from theirs.
      Path folder =
          Files.createDirectories(
              Path.of("target", "natives", Long.toString(ProcessHandle.current().pid()))
                  .toAbsolutePath());
      for (String name : List.of("libonnxruntime.so", "libonnxruntime4j_jni.so")) {
        URL packed = Program.class.getResource("/ai/onnxruntime/native/" + platform + "/" + name);
        if (packed == null) {
          // Another system; its processes unpack what they need.
          continue;
        }
        try (InputStream in = packed.openStream()) {
          Files.copy(in, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a program's JVM puts temporary files. */
  static Path temporary(Path folder) throws IOException {
    return Files.createDirectories(folder.resolve("tmp"));
  }

  /**
   * Starts it.
   *
   * @param folder working directory; also takes what is printed
   * @param before a shell command that ends in {@code exec}, to start it with; may be empty
   * @param environment beside the usual one
   */
  static Program start(
      Path folder, String before, Map<String, String> environment, Object... arguments)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("sh", "-c", before + " \"$@\"", "sh"));
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xmx512m",
            "-Djava.awt.headless=true",
            "-Drae4j.terminal=true",
            "-Djava.io.tmpdir=" + temporary(folder),
            "-Donnxruntime.native.path=" + NATIVES,
            "-cp",
            absolute(System.getProperty("java.class.path")),
            Main.class.getName()));
    Arrays.stream(arguments).map(String::valueOf).forEach(words::add);
    Path out = Files.createTempFile(temporary(folder).getParent(), "", ".out");
    Path err = Files.createTempFile(temporary(folder).getParent(), "", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    return new Program(builder.start(), out, err);
  }

  private static String absolute(String classPath) {
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(System.getProperty("path.separator"), -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(System.getProperty("path.separator"), entries);
  }

  /** Waits until it has printed something on standard error. */
  Program awaitError(String text) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!err().contains(text)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new AssertionError("waited in vain for '" + text + "': " + err());
      }
      Thread.sleep(20);
    }
    return this;
  }

  /** Sends a signal by its name. */
  Program signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    return this;
  }

  /** The processes that it has started. */
  Stream<ProcessHandle> children() {
    return process.toHandle().children();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end. */
  int status() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it does not end: " + err());
    }
    return process.exitValue();
  }

  /** Waits for its end, whatever it is. */
  Program awaitEnd() throws InterruptedException {
    status();
    return this;
  }

  String out() {
    return text(out);
  }

  String err() {
    return text(err);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

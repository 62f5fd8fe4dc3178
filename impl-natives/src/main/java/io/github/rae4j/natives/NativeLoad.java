// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.natives;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The outcome of loading a runtime's native libraries.
 *
 * <p>Java initialises a class once: where its natives did not load, every later use only says that
 * the class could not be initialised. This remembers what happened the first time. Immutable and
 * thread-safe.
 */
public final class NativeLoad {
  private static final String TEMPORARY = "java.io.tmpdir";

  private final Optional<Throwable> failure;

  private NativeLoad(Optional<Throwable> failure) {
    this.failure = failure;
  }

  /** Loads; what goes wrong is kept. */
  public static NativeLoad attempt(Runnable load) {
    try {
      load.run();
      return new NativeLoad(Optional.empty());
    } catch (LinkageError | RuntimeException e) {
      return new NativeLoad(Optional.of(e));
    }
  }

  /** What was thrown; empty if the natives are loaded. */
  public Optional<Throwable> failure() {
    return failure;
  }

  /**
   * Why the natives did not load and what can be done, in one line without a full stop.
   *
   * @param place the system property that names a folder for the natives, for example {@code
   *     onnxruntime.native.path}
   * @param classifier what to do where the natives are on no class path
   * @throws IllegalStateException if they are loaded
   */
  public String reason(String place, String classifier) {
    Throwable root = root(failure.orElseThrow(() -> new IllegalStateException("it is loaded")));
    String said = firstLine(root);
    return said + "; " + remedy(root, said, place, classifier);
  }

  private static String remedy(Throwable root, String said, String place, String classifier) {
    if (said.contains("already loaded in another classloader")) {
      return "a native library belongs to one class loader: put the engine's jars into one that all"
          + " applications of this Java share, or give each its own copy of the natives in the"
          + " folder that the property "
          + place
          + " names";
    }
    if (root instanceof IllegalCallerException) {
      return "allow it: start Java with --enable-native-access=ALL-UNNAMED";
    }
    String folder =
        "start Java with -D"
            + TEMPORARY
            + "=FOLDER or -D"
            + place
            + "=FOLDER, a folder that can be written and may hold programs";
    Optional<String> temporary = temporaryFolderProblem(System.getProperty(TEMPORARY, ""));
    if (temporary.isPresent()) {
      return temporary.get()
          + "; start Java with -D"
          + TEMPORARY
          + "=FOLDER, a folder that can be written";
    }
    if (Stream.of("failed to map segment", "not permitted", "Permission denied")
        .anyMatch(said::contains)) {
      return "the folder that the natives lie in may be mounted noexec; " + folder;
    }
    if (said.contains("No space left") || said.contains("quota")) {
      return folder + " and has room for them";
    }
    return said.contains("java.library.path") || said.contains("not found")
        ? classifier
        : folder + "; " + classifier;
  }

  /** What is wrong with the folder into which natives are unpacked. */
  static Optional<String> temporaryFolderProblem(String name) {
    try {
      Path folder = Path.of(name);
      String problem =
          !Files.exists(folder)
              ? "does not exist"
              : !Files.isDirectory(folder)
                  ? "is no folder"
                  : Files.isWritable(folder) ? "" : "cannot be written";
      return problem.isEmpty()
          ? Optional.empty()
          : Optional.of("the temporary folder " + folder + " (" + TEMPORARY + ") " + problem);
    } catch (InvalidPathException e) {
      return Optional.of("the temporary folder '" + name + "' (" + TEMPORARY + ") is no path");
    }
  }

  private static Throwable root(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage() == null ? "" : e.getMessage().strip();
    String kind = e.getClass().getSimpleName();
    if (message.isEmpty()) {
      return kind;
    }
    String first = message.lines().findFirst().orElse(message);
    // Exceptions about files say only the name.
    return e instanceof java.io.IOException || e instanceof java.io.UncheckedIOException
        ? kind + ": " + first
        : first;
  }
}

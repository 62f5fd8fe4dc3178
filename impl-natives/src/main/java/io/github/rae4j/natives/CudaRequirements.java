// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.natives;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the CUDA build of a runtime needs from the machine, and which part of it is missing. Looks
 * at files only; nothing is loaded. Immutable and thread-safe.
 *
 * @param runtime name and version of the runtime, for messages
 * @param driver version of the NVIDIA driver, for example {@code 525 or newer}
 * @param cuda version of CUDA, for example {@code 12.x}
 * @param cudaLibraries file names of its shared libraries on Linux
 * @param cudnn version of cuDNN
 * @param cudnnLibrary file name of its shared library on Linux
 */
public record CudaRequirements(
    String runtime,
    String driver,
    String cuda,
    List<String> cudaLibraries,
    String cudnn,
    String cudnnLibrary) {
  private static final String DRIVER_LIBRARY = "libcuda.so.1";
  private static final Path LOADER_CACHE = Path.of("/etc/ld.so.cache");
  private static final List<Path> FOLDERS =
      Stream.of(
              "/usr/lib/x86_64-linux-gnu",
              "/usr/lib64",
              "/usr/lib",
              "/usr/lib/wsl/lib",
              "/usr/local/cuda/lib64",
              "/usr/local/nvidia/lib64")
          .map(Path::of)
          .toList();

  /** Copies the list. */
  public CudaRequirements {
    cudaLibraries = List.copyOf(cudaLibraries);
  }

  /** All that is needed, in words. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "%s needs an NVIDIA driver (%s), CUDA %s and cuDNN %s",
        runtime,
        driver,
        cuda,
        cudnn);
  }

  /**
   * What this machine lacks, and what is needed, in one line. Empty if nothing is missing, and on
   * systems other than Linux, where only loading the libraries tells.
   */
  public Optional<String> missing() {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
      return Optional.empty();
    }
    // The JVM's library path includes LD_LIBRARY_PATH.
    Stream<Path> path =
        Stream.of(System.getProperty("java.library.path", "").split(File.pathSeparator))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of);
    return missing(Stream.concat(path, FOLDERS.stream()).toList(), LOADER_CACHE);
  }

  Optional<String> missing(List<Path> folders, Path loaderCache) {
    String cache = read(loaderCache);
    List<String> lacks = new ArrayList<>();
    lack("the NVIDIA driver", List.of(DRIVER_LIBRARY), folders, cache).ifPresent(lacks::add);
    lack("CUDA " + cuda, cudaLibraries, folders, cache).ifPresent(lacks::add);
    lack("cuDNN " + cudnn, List.of(cudnnLibrary), folders, cache).ifPresent(lacks::add);
    return lacks.isEmpty()
        ? Optional.empty()
        : Optional.of("this machine lacks " + String.join(", ", lacks) + "; " + describe());
  }

  private static Optional<String> lack(
      String what, List<String> libraries, List<Path> folders, String cache) {
    List<String> absent =
        libraries.stream()
            .filter(name -> folders.stream().noneMatch(f -> Files.exists(f.resolve(name))))
            .filter(name -> !cache.contains(name + "\0"))
            .toList();
    return absent.isEmpty()
        ? Optional.empty()
        : Optional.of(String.format(Locale.ROOT, "%s (%s)", what, String.join(", ", absent)));
  }

  private static String read(Path loaderCache) {
    try {
      return Files.readString(loaderCache, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}

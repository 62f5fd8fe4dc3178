// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CudaRequirementsTest {
  private static final String NEEDS =
      "; runtime 1.0 needs an NVIDIA driver (525 or newer), CUDA 12.x and cuDNN 9.x";

  private final CudaRequirements requirements =
      new CudaRequirements(
          "runtime 1.0",
          "525 or newer",
          "12.x",
          List.of("libcudart.so.12", "libcublas.so.12"),
          "9.x",
          "libcudnn.so.9");

  @TempDir private Path folder;

  private Optional<String> missing() {
    return requirements.missing(List.of(folder), folder.resolve("ld.so.cache"));
  }

  private void install(String... names) throws IOException {
    for (String name : names) {
      Files.createFile(folder.resolve(name));
    }
  }

  @Test
  void everythingIsNamedWhereNothingIsThere() {
    assertEquals(
        Optional.of(
            "this machine lacks the NVIDIA driver (libcuda.so.1), CUDA 12.x (libcudart.so.12,"
                + " libcublas.so.12), cuDNN 9.x (libcudnn.so.9)"
                + NEEDS),
        missing());
  }

  @Test
  void onlyWhatIsMissingIsNamed() throws IOException {
    install("libcuda.so.1", "libcudart.so.12", "libcublas.so.12");
    assertEquals(Optional.of("this machine lacks cuDNN 9.x (libcudnn.so.9)" + NEEDS), missing());
  }

  @Test
  void anotherMajorVersionIsNoSubstitute() throws IOException {
    install("libcuda.so.1", "libcudart.so.13", "libcublas.so.12", "libcudnn.so.9");
    assertEquals(Optional.of("this machine lacks CUDA 12.x (libcudart.so.12)" + NEEDS), missing());
  }

  @Test
  void librariesOfTheLoaderCacheCount() throws IOException {
    install("libcuda.so.1", "libcudart.so.12", "libcublas.so.12");
    Files.writeString(folder.resolve("ld.so.cache"), "libcudnn.so.9\0/opt/libcudnn.so.9\0");
    assertEquals(Optional.empty(), missing());
  }

  @Test
  void longerNamesInTheLoaderCacheDoNotCount() throws IOException {
    install("libcuda.so.1", "libcudart.so.12", "libcublas.so.12");
    Files.writeString(folder.resolve("ld.so.cache"), "libcudnn.so.9.1.0\0");
    assertFalse(missing().isEmpty());
  }
}

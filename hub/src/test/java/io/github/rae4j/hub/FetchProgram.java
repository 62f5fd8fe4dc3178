// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Fetches a repository in a process of its own, which a test may kill. */
final class FetchProgram {
  private FetchProgram() {}

  /** Arguments: cache, endpoint, repository. */
  public static void main(String[] arguments) throws Exception {
    HubOptions options =
        HubOptions.of(Path.of(arguments[0]))
            .withEndpoint(URI.create(arguments[1]))
            .withPause(Duration.ofMillis(1));
    Hub.open(options).snapshot(arguments[2]);
  }

  static Process start(Path cache, URI endpoint, String repository) throws java.io.IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FetchProgram.class.getName(),
                cache.toString(),
                endpoint.toString(),
                repository))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}

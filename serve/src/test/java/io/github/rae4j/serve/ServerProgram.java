// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import java.nio.file.Path;

/** A server in a process of its own, for tests that kill it. */
final class ServerProgram {
  private ServerProgram() {}

  /** Serves until it is killed; the first line that is printed is the address. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws InterruptedException {
    RaeServer server =
        RaeServer.start(
            ServedConfig.of(ServedConfig.BUNDLED), TestServer.options(Path.of(args[0])));
    System.out.println(server.url());
    Thread.currentThread().join();
  }
}

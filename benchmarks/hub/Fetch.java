// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import io.github.rae4j.hub.Hub;
import io.github.rae4j.hub.HubException;
import java.nio.file.Path;
import java.util.Arrays;

/** Fetches as the environment says: a repository with patterns, or one file of it. */
final class Fetch {
  private Fetch() {}

  public static void main(String[] arguments) throws Exception {
    try {
      Hub hub = Hub.open();
      String[] rest = Arrays.copyOfRange(arguments, 2, arguments.length);
      Path path =
          arguments[0].equals("file")
              ? hub.file(arguments[1], rest[0])
              : hub.snapshot(arguments[1], rest);
      System.out.println(path);
    } catch (HubException e) {
      System.err.println(e.kind() + ": " + e.getMessage());
      System.exit(1);
    }
  }
}

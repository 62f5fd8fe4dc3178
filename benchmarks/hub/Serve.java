// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import io.github.rae4j.testkit.hub.TestHub;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Serves a small repository until its input ends; prints the address and the commits. */
final class Serve {
  private Serve() {}

  public static void main(String[] arguments) throws Exception {
    try (TestHub hub = TestHub.start()) {
      var model =
          hub.repository("rae4j/compared")
              .license("apache-2.0")
              .page(3)
              .file("README.md", "---\nlicense: apache-2.0\n---\nA model.\n")
              .file("config.json", "{\"hidden_size\": 8}\n")
              .file("empty.txt", "")
              .file("with space & é/ü ?#%.txt", "names".getBytes(StandardCharsets.UTF_8))
              .large("model.safetensors", bytes(3_000_000, 1))
              .large("deep/er/weights.bin", bytes(200_001, 2))
              .large("copy.bin", bytes(200_001, 2));
      String first = model.commit();
      model.tag("v1").file("config.json", "{\"hidden_size\": 16}\n");
      hub.repository("datasets/rae4j/compared").large("data/train.tar", bytes(70_000, 3));
      System.out.println(hub.endpoint() + " " + first + " " + model.commit());
      while (System.in.read() >= 0) {
        // Until the input ends.
      }
    }
  }

  private static byte[] bytes(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}

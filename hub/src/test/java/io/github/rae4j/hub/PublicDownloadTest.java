// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.hub.HubException.Kind;
import io.github.rae4j.testkit.hub.Fault;
import io.github.rae4j.testkit.hub.TestHub;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PublicDownloadTest {
  private static final String PATH = "/data/train.gz";
  private static final byte[] CONTENT = Kit.bytes(200_000, 5);
  private static final String SHA256 =
      java.util.HexFormat.of().formatHex(new Checksum(false, "").begin(0).digest(CONTENT));

  @TempDir Path folder;

  private final TestHub server = TestHub.start();
  private final PublicFile file =
      new PublicFile("train.gz", server.publish(PATH, CONTENT), CONTENT.length, SHA256, "MIT");
  private Hub hub;

  @BeforeEach
  void open() {
    hub = Hub.open(Kit.options(server, folder.resolve("cache")).withToken("hf_x"));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aFileComesOnceAndIsChecked() throws IOException, InterruptedException {
    Path target = folder.resolve("data/train.gz");
    assertEquals(target, hub.download(file, target));
    assertArrayEquals(CONTENT, Files.readAllBytes(target));
    hub.download(file, target);

    assertEquals(1, server.requests().size());
    assertFalse(server.requests().get(0).isAuthorized());
    assertEquals(List.of(target), files());
  }

  @Test
  void aCutConnectionGoesOn() throws IOException, InterruptedException {
    server.failing(PATH, new Fault.Cut(70_000), 2).failing(PATH, new Fault.Status(503), 2);
    Path target = hub.download(file, folder.resolve("train.gz"));

    assertArrayEquals(CONTENT, Files.readAllBytes(target));
    assertEquals(CONTENT.length, server.bytesSent(PATH));
    assertEquals(List.of(target), files());
  }

  @Test
  void anEarlierAttemptIsTakenUp() throws IOException, InterruptedException {
    Path target = folder.resolve("train.gz");
    server.failing(PATH, new Fault.Cut(70_000), 1).failing(PATH, new Fault.Cut(0), 6);
    Kit.fails(Kind.UNREACHABLE, () -> hub.download(file, target));
    assertEquals(List.of(folder.resolve("train.gz.incomplete")), files());
    hub.download(file, target);

    assertEquals(CONTENT.length, server.bytesSent(PATH));
    assertEquals(List.of(target), files());
  }

  @Test
  void wrongBytesAreRefused() throws IOException {
    Path target = folder.resolve("train.gz");
    server.failing(PATH, new Fault.WrongBytes(), 2);
    Kit.fails(Kind.DAMAGED, () -> hub.download(file, target));
    server.failing(PATH, new Fault.OtherLength(10), 2);
    Kit.fails(Kind.DAMAGED, () -> hub.download(file, target));
    server.failing(PATH, new Fault.Html(), 1);
    Kit.fails(Kind.NOT_A_HUB, () -> hub.download(file, target));
    assertFalse(Files.exists(target));
  }

  @Test
  void anotherFileStays() throws IOException {
    Path target = Files.writeString(folder.resolve("train.gz"), "mine");
    HubException failure = Kit.fails(Kind.INVALID, () -> hub.download(file, target));

    assertTrue(failure.getMessage().contains("move it away"), failure.getMessage());
    assertEquals("mine", Files.readString(target));
    Kit.fails(Kind.INVALID, () -> hub.download(file, folder));
    assertEquals(0, server.requests().size());
  }

  @Test
  void aFileThatIsGone() {
    PublicFile gone =
        new PublicFile("gone.gz", server.storage().resolve("/gone.gz"), 5, SHA256, "MIT");
    HubException failure =
        Kit.fails(Kind.NOT_FOUND, () -> hub.download(gone, folder.resolve("gone.gz")));
    assertTrue(failure.getMessage().contains("gone.gz"), failure.getMessage());
    server.close();
    Kit.fails(Kind.UNREACHABLE, () -> hub.download(file, folder.resolve("x")));
  }

  @Test
  void offlineNothingIsFetched() throws IOException, InterruptedException {
    Hub offline = Hub.open(hub.options().withOffline(true));
    Path target = folder.resolve("train.gz");
    Kit.fails(Kind.OFFLINE, () -> offline.download(file, target));
    hub.download(file, target);
    assertEquals(target, offline.download(file, target));
    assertEquals(1, server.requests().size());
  }

  @Test
  void threadsDownloadOnce() throws IOException, InterruptedException {
    Path target = folder.resolve("train.gz");
    Together.run(4, List.of(1, 2, 3, 4), i -> hub.download(file, target));
    assertEquals(CONTENT.length, server.bytesSent(PATH));
    assertEquals(List.of(target), files());
  }

  @Test
  void aFileWithoutAPublishedChecksumHasTheSizeThatItsServerStates() throws Exception {
    PublicFile unpinned = PublicFile.unpinned("train.gz", file.uri(), "MIT");
    assertFalse(unpinned.isPinned());
    server.failing(PATH, new Fault.Cut(100), 2);
    Path target = folder.resolve("unpinned/train.gz");
    assertEquals(target, hub.download(unpinned, target));
    assertArrayEquals(CONTENT, Files.readAllBytes(target));
    long sent = server.bytesSent(PATH);
    hub.download(unpinned, target);
    assertEquals(sent, server.bytesSent(PATH));
    server.failing(PATH, new Fault.Html(), TestHub.ALWAYS);
    Path other = folder.resolve("other.gz");
    assertThrows(HubException.class, () -> hub.download(unpinned, other));
    assertFalse(Files.exists(other));
  }

  @Test
  void whatIsNoPublicFile() {
    URI uri = URI.create("https://example.org/a");
    assertThrows(IllegalArgumentException.class, () -> new PublicFile("a", uri, -1, SHA256, "MIT"));
    assertThrows(IllegalArgumentException.class, () -> new PublicFile("a", uri, 1, "abc", "MIT"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new PublicFile("a", URI.create("file:///etc/passwd"), 1, SHA256, "MIT"));
  }
}

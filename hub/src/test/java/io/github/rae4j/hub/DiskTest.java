// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static io.github.rae4j.hub.Kit.MODEL;
import static io.github.rae4j.hub.Kit.SIZE;
import static io.github.rae4j.hub.Kit.WEIGHTS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.hub.HubException.Kind;
import io.github.rae4j.testkit.hub.TestHub;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full, and caches that cannot be written. */
final class DiskTest {
  @TempDir Path folder;

  private final TestHub server = Kit.hub();

  @AfterEach
  void close() {
    server.close();
  }

  private Hub hub(Path cache) {
    return Hub.open(Kit.options(server, cache));
  }

  /** Linux has a device that is always full. */
  @Test
  void aDiskThatRunsFull() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "this system has no /dev/full");
    Path part =
        folder
            .resolve("models--rae4j--toy/blobs")
            .resolve(server.repository(MODEL).etag(WEIGHTS) + ".rae4j.incomplete");
    Files.createDirectories(part.getParent());
    Files.createSymbolicLink(part, full);
    HubException failure = Kit.fails(Kind.NO_SPACE, () -> hub(folder).file(MODEL, WEIGHTS));

    assertTrue(failure.getMessage().contains("full"), failure.getMessage());
    assertTrue(failure.getMessage().contains("HF_HUB_CACHE"), failure.getMessage());
    assertEquals(1, Kit.bodies(server, WEIGHTS), "a full disk is no reason to try again");
  }

  @Test
  void tooLittleSpaceIsSeenBefore() throws HubException {
    Disk.space(folder, "a", 1);
    HubException failure =
        Kit.fails(Kind.NO_SPACE, () -> Disk.space(folder, "model.bin", Long.MAX_VALUE));
    assertTrue(failure.getMessage().startsWith("model.bin needs"), failure.getMessage());
  }

  @Test
  void aFileInPlaceOfTheCache() throws IOException {
    Path cache = Files.writeString(folder.resolve("cache"), "mine");
    for (Path place : new Path[] {cache, cache.resolve("hub")}) {
      HubException failure = Kit.fails(Kind.READ_ONLY, () -> hub(place).snapshot(MODEL));
      assertTrue(
          failure.getMessage().startsWith(cache + " is a file where a folder should be"),
          failure.getMessage());
    }
    assertEquals("mine", Files.readString(cache));
  }

  @Test
  void whatFailuresMean() {
    Path path = folder.resolve("models--a--b/blobs/x");
    assertEquals(
        Kind.READ_ONLY, Disk.told(path, new AccessDeniedException(path.toString())).kind());
    assertEquals(
        Kind.READ_ONLY,
        Disk.told(path, new FileSystemException("x", null, "Read-only file system")).kind());
    assertEquals(Kind.NO_SPACE, Disk.told(path, new IOException("No space left on device")).kind());
    assertEquals(
        Kind.NO_SPACE,
        Disk.told(path, new FileSystemException("x", null, "Disk quota exceeded")).kind());
    assertEquals(Kind.DISK, Disk.told(path, new IOException("Input/output error")).kind());
    HubException denied = Disk.told(path, new AccessDeniedException(path.toString()));
    assertTrue(denied.getMessage().contains("belongs to"), denied.getMessage());
    assertTrue(denied.getMessage().contains("HF_HUB_CACHE"), denied.getMessage());
  }

  /** As in a cache that somebody else filled: nothing can be written, and nothing need be. */
  @Test
  void aCacheThatCannotBeWrittenServesWhatItHas() throws IOException, InterruptedException {
    Path snapshot = hub(folder).snapshot(MODEL);
    Path repository = folder.resolve("models--rae4j--toy");
    // Files where the folders for locks and names should be fail as a lack of permission does,
    // which does not bind every user that runs tests.
    lock(folder.resolve(".locks"));
    lock(repository.resolve("refs"));
    Map<String, String> before = Kit.tree(folder);

    assertEquals(snapshot, hub(folder).snapshot(MODEL));
    assertEquals(snapshot.resolve(WEIGHTS), hub(folder).file(MODEL, WEIGHTS));
    assertArrayEquals(Kit.bytes(SIZE, 1), Files.readAllBytes(snapshot.resolve(WEIGHTS)));
    assertEquals(before, Kit.tree(folder));

    server.repository(MODEL).file("new.txt", "new");
    HubException failure = Kit.fails(Kind.READ_ONLY, () -> hub(folder).snapshot(MODEL));
    assertTrue(failure.getMessage().contains(".locks"), failure.getMessage());
  }

  private static void lock(Path place) throws IOException {
    try (var paths = Files.walk(place)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    Files.writeString(place, "");
  }
}

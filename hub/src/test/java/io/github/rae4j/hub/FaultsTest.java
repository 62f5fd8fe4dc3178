// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import static io.github.rae4j.hub.Kit.MODEL;
import static io.github.rae4j.hub.Kit.SIZE;
import static io.github.rae4j.hub.Kit.WEIGHTS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.hub.HubException.Kind;
import io.github.rae4j.testkit.hub.Fault;
import io.github.rae4j.testkit.hub.TestHub;
import io.github.rae4j.testkit.hub.TestRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network and a server that fail now and then. */
final class FaultsTest {
  /** Long enough for a busy machine to answer in. */
  private static final Duration SILENCE = Duration.ofMillis(1500);

  @TempDir Path cache;

  private final TestHub server = Kit.hub();
  private final List<String> retries = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    server.close();
  }

  private Hub hub() {
    return hub(Duration.ofSeconds(20));
  }

  private Hub hub(Duration silence) {
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void progress(String file, long done, long size) {}

          @Override
          public void retrying(String file, String reason, Duration wait) {
            retries.add(reason + " " + wait.toMillis());
          }
        };
    return Hub.open(Kit.options(server, cache).withSilence(silence).withProgress(listener));
  }

  private void assertWhole() throws IOException, InterruptedException {
    assertArrayEquals(Kit.bytes(SIZE, 1), Files.readAllBytes(hub().file(MODEL, WEIGHTS)));
    assertEquals(List.of(), Kit.unfinished(cache));
  }

  /** What was asked of the storage, which is asked anew for its address after each failure. */
  private List<Optional<String>> ranges() {
    return Kit.requests(server, "GET", WEIGHTS).stream()
        .filter(request -> request.port() == TestRequest.Port.STORAGE)
        .map(TestRequest::range)
        .toList();
  }

  @Test
  void aCutConnectionGoesOnWhereItWasCut() throws IOException, InterruptedException {
    // More often than one may fail in a row: each time something came.
    server.failing(MODEL, WEIGHTS, new Fault.Cut(SIZE / 10), 8);
    assertWhole();

    assertEquals(9, ranges().size());
    for (int i = 1; i < 9; i++) {
      assertEquals(Optional.of("bytes=" + i * (SIZE / 10) + "-"), ranges().get(i));
    }
    assertEquals(SIZE, server.bytesSent(MODEL, WEIGHTS));
  }

  @Test
  void aConnectionThatNeverBringsAnythingIsGivenUp() throws IOException {
    server.failing(MODEL, WEIGHTS, new Fault.Cut(0), TestHub.ALWAYS);
    HubException failure = Kit.fails(Kind.UNREACHABLE, () -> hub().file(MODEL, WEIGHTS));

    assertEquals(6, ranges().size());
    assertTrue(failure.getMessage().contains("kept"), failure.getMessage());
  }

  @Test
  void aSilentConnectionIsGivenUpAndResumed() throws IOException, InterruptedException {
    server.failing(MODEL, WEIGHTS, new Fault.Stall(100_000), 1);
    Path file = hub(SILENCE).file(MODEL, WEIGHTS);

    assertArrayEquals(Kit.bytes(SIZE, 1), Files.readAllBytes(file));
    assertEquals(List.of(Optional.empty(), Optional.of("bytes=100000-")), ranges());
    assertTrue(retries.get(0).contains("nothing came"), retries.toString());
  }

  @Test
  void aSlowConnectionIsNotASilentOne() throws IOException, InterruptedException {
    server.failing(MODEL, WEIGHTS, new Fault.Trickle(SIZE / 20, SILENCE.dividedBy(15)), 1);
    Path file = hub(SILENCE).file(MODEL, WEIGHTS);

    assertArrayEquals(Kit.bytes(SIZE, 1), Files.readAllBytes(file));
    assertEquals(1, ranges().size());
  }

  @Test
  void aServerWithoutRangesStartsAgain() throws IOException, InterruptedException {
    server
        .failing(MODEL, WEIGHTS, new Fault.Cut(SIZE / 2), 1)
        .failing(MODEL, WEIGHTS, new Fault.IgnoreRange(), 1);
    assertWhole();

    assertEquals(SIZE / 2 + SIZE, server.bytesSent(MODEL, WEIGHTS));
  }

  @Test
  void wrongBytesAreFetchedOnceMore() throws IOException, InterruptedException {
    server.failing(MODEL, WEIGHTS, new Fault.WrongBytes(), 1);
    assertWhole();

    assertEquals(List.of(Optional.empty(), Optional.empty()), ranges());
    assertTrue(retries.get(0).contains("checksum"), retries.toString());
  }

  @Test
  void bytesThatStayWrongAreRefused() throws IOException {
    server.failing(MODEL, WEIGHTS, new Fault.WrongBytes(), TestHub.ALWAYS);
    HubException failure = Kit.fails(Kind.DAMAGED, () -> hub().file(MODEL, WEIGHTS));

    assertTrue(failure.getMessage().startsWith(WEIGHTS), failure.getMessage());
    assertEquals(2, ranges().size());
    assertFalse(
        Files.exists(
            cache
                .resolve("models--rae4j--toy/blobs")
                .resolve(server.repository(MODEL).etag(WEIGHTS))));
    assertEquals(List.of(), Kit.unfinished(cache));
  }

  @Test
  void wrongBytesOfASmallFileAreSeenToo() {
    server.failing(MODEL, "config.json", new Fault.WrongBytes(), TestHub.ALWAYS);
    Kit.fails(Kind.DAMAGED, () -> hub().file(MODEL, "config.json"));
  }

  @Test
  void anUnfinishedFileThatIsWrongIsThrownAway() throws IOException, InterruptedException {
    Path part =
        cache
            .resolve("models--rae4j--toy/blobs")
            .resolve(server.repository(MODEL).etag(WEIGHTS) + ".rae4j.incomplete");
    Files.createDirectories(part.getParent());
    Files.write(part, Kit.bytes(1000, 99));
    assertWhole();

    assertEquals(List.of(Optional.of("bytes=1000-"), Optional.empty()), ranges());
  }

  @Test
  void anUnfinishedFileThatIsWholeNeedsNoRequest() throws IOException, InterruptedException {
    Path part =
        cache
            .resolve("models--rae4j--toy/blobs")
            .resolve(server.repository(MODEL).etag(WEIGHTS) + ".rae4j.incomplete");
    Files.createDirectories(part.getParent());
    Files.write(part, Kit.bytes(SIZE, 1));
    assertWhole();

    assertEquals(0, ranges().size());
  }

  @Test
  void aFileOfAnotherSizeIsRefused() throws IOException {
    for (long size : new long[] {SIZE - 1, SIZE + 1, 10L * SIZE}) {
      server.failing(MODEL, WEIGHTS, new Fault.OtherLength(size), 2);
      HubException failure = Kit.fails(Kind.DAMAGED, () -> hub().file(MODEL, WEIGHTS));
      assertTrue(failure.getMessage().contains(size + " bytes"), failure.getMessage());
    }
    assertEquals(List.of(), Kit.unfinished(cache));
  }

  @Test
  void aBusyServerIsWaitedForAsLongAsItSays() throws IOException, InterruptedException {
    server
        .failing(new Fault.Status(429, OptionalInt.of(0)), 2)
        .failing(MODEL, WEIGHTS, new Fault.Status(429, OptionalInt.of(1)), 1)
        .failing(MODEL, WEIGHTS, new Fault.Status(503), 1)
        .failing(MODEL, WEIGHTS, new Fault.Status(408), 1);
    assertWhole();

    assertEquals(
        List.of("status 429 0", "status 429 0", "status 429 1000", "status 503 2", "status 408 4"),
        retries);
  }

  @Test
  void aServerThatStaysBusyIsGivenUpAfterFiveMore() {
    server.failing(new Fault.Status(503), TestHub.ALWAYS);
    HubException failure = Kit.fails(Kind.UNREACHABLE, () -> hub().snapshot(MODEL));

    assertEquals(6, server.requests().size());
    assertTrue(failure.getMessage().contains("503"), failure.getMessage());
  }

  @Test
  void aServerThatAsksForAnHourIsNotWaitedFor() {
    server.failing(new Fault.Status(429, OptionalInt.of(3600)), 1);
    HubException failure = Kit.fails(Kind.UNREACHABLE, () -> hub().snapshot(MODEL));

    assertTrue(failure.getMessage().contains("3600 s"), failure.getMessage());
  }

  @Test
  void anAnswerThatBreaksOffIsAskedForAgain() throws IOException, InterruptedException {
    hub().plan(SnapshotRequest.of(MODEL));
    Hub hub = hub();
    hub.plan(SnapshotRequest.of(MODEL));
    server.failing(new Fault.NoAnswer(), 2);
    hub.snapshot(MODEL);

    assertWhole();
  }

  @Test
  void webPagesInPlaceOfTheHubAreSeen() throws IOException {
    server.failing(new Fault.Html(), TestHub.ALWAYS);
    HubException ofTheApi = Kit.fails(Kind.NOT_A_HUB, () -> hub().snapshot(MODEL));
    HubException ofTheHead = Kit.fails(Kind.NOT_A_HUB, () -> hub().file(MODEL, WEIGHTS));
    server.repaired().failing(MODEL, WEIGHTS, new Fault.Html(), TestHub.ALWAYS);
    HubException ofTheBody = Kit.fails(Kind.NOT_A_HUB, () -> hub().file(MODEL, WEIGHTS));

    for (HubException failure : List.of(ofTheApi, ofTheHead, ofTheBody)) {
      assertTrue(failure.getMessage().contains("proxy"), failure.getMessage());
    }
    assertTrue(ofTheBody.getMessage().contains(WEIGHTS), ofTheBody.getMessage());
  }

  @Test
  void redirectsThatGoRoundEnd() {
    server.failing(new Fault.Redirect("/round/and/round"), TestHub.ALWAYS);
    Kit.fails(Kind.NOT_A_HUB, () -> hub().snapshot(MODEL));
    server.repaired().failing(new Fault.Redirect("ftp://example.org/"), TestHub.ALWAYS);
    Kit.fails(Kind.NOT_A_HUB, () -> hub().snapshot(MODEL));
    server.repaired().failing(MODEL, WEIGHTS, new Fault.Redirect("http://[broken"), 1);
    Kit.fails(Kind.NOT_A_HUB, () -> hub().file(MODEL, WEIGHTS));
  }

  @Test
  void anInterruptedThreadStops() throws Exception {
    server.failing(MODEL, WEIGHTS, new Fault.Stall(100_000), TestHub.ALWAYS);
    Thread waiting = Thread.currentThread();
    server.listening(
        total -> {
          if (total >= 100_000) {
            waiting.interrupt();
          }
        });
    org.junit.jupiter.api.Assertions.assertThrows(
        InterruptedException.class, () -> hub().file(MODEL, WEIGHTS));
    server.listening(total -> {});
    Thread.interrupted();

    assertEquals(1, Kit.unfinished(cache).size());
    server.repaired();
    assertWhole();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.DataException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchPlanTest {
  @TempDir Path folder;

  private FetchPlan plan(long... sizes) {
    List<FetchPlan.File> files =
        java.util.Arrays.stream(sizes)
            .mapToObj(
                size ->
                    new FetchPlan.File(
                        "f" + size,
                        size < 0 ? OptionalLong.empty() : OptionalLong.of(size),
                        size == 0,
                        Math.max(0, size),
                        Optional.empty(),
                        List.of()))
            .toList();
    return new FetchPlan(
        List.of(
            new FetchPlan.Source(
                "owner/model",
                Optional.of("main"),
                Optional.of("0".repeat(40)),
                Optional.empty(),
                Optional.empty(),
                false,
                folder.resolve("deep/down"),
                files)));
  }

  @Test
  void aFullDiskIsNoticedBeforeAnythingIsFetched() {
    FreeSpace.require(plan(1, 2, 3));
    String message =
        String.valueOf(
            assertThrows(
                    DataException.class,
                    () -> FreeSpace.require(plan(Long.MAX_VALUE / 2, Long.MAX_VALUE / 4)))
                .getMessage());
    assertTrue(message.startsWith(folder.resolve("deep/down") + " has no room: "), message);
    assertTrue(message.contains(" free; make room, or set HF_HUB_CACHE to a folder on"), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void totalsSayWhatIsNotKnown() {
    assertEquals("nothing to fetch, 1 file here already", FetchReport.total(plan(0)));
    assertEquals("2 files to fetch, 3 B", FetchReport.total(plan(1, 2)));
    assertEquals(
        "2 files to fetch, at least 2.0 kB, 1 file here already",
        FetchReport.total(plan(2000, -1, 0)));
  }

  @Test
  void amountsAreReadable() {
    assertEquals("999 B", Amounts.bytes(999));
    assertEquals("1.0 kB", Amounts.bytes(1000));
    assertEquals("10 MB", Amounts.bytes(9_990_000));
    assertEquals("346 MB", Amounts.bytes(346_372_352));
    assertEquals("1.0 GB", Amounts.bytes(999_999_999));
    assertEquals("3.4 GB", Amounts.bytes(3_400_000_000L));
    assertEquals("59 s", Amounts.seconds(59.4));
    assertEquals("1 min 05 s", Amounts.seconds(65));
    assertEquals("2 h 01 min", Amounts.seconds(7270));
  }

  @Test
  void aNameIsAPatternOfItself() {
    assertEquals("a/b-1.pt", Fetcher.exactly("a/b-1.pt"));
    assertEquals("a[[]1].p[?]t[*]", Fetcher.exactly("a[1].p?t*"));
  }
}

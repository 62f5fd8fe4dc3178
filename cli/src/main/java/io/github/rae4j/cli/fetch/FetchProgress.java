// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.hub.ProgressListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * How far a fetch is: a line that is updated in place on a terminal, and one line per minute
 * elsewhere. Thread-safe.
 */
final class FetchProgress implements ProgressListener {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final int NAME = 40;

  private final CommonOptions common;
  private final Progress line;
  private final Map<String, Long> done = new HashMap<>();
  private long start = System.nanoTime();
  private long spoken = start;
  private long total;
  private long before;

  FetchProgress(CommonOptions common) {
    this.common = common;
    this.line = common.progress();
  }

  /**
   * Starts to count.
   *
   * @param bytes that have yet to come
   */
  synchronized void begin(long bytes) {
    total = bytes;
    before = 0;
    done.clear();
    start = System.nanoTime();
    spoken = start;
  }

  /** Clears the line. */
  synchronized void finish() {
    line.finish();
  }

  @Override
  public synchronized void progress(String file, long bytes, long size) {
    // The first call tells what an earlier attempt left, which has not come now.
    before += done.containsKey(file) ? 0 : bytes;
    done.put(file, bytes);
    String text = text(file, System.nanoTime());
    try {
      if (!line.showText(text) && System.nanoTime() - spoken > MINUTE) {
        spoken = System.nanoTime();
        common.log(text);
      }
    } catch (CancellationException e) {
      // The download itself notices the interruption, and ends in order.
      Thread.currentThread().interrupt();
    }
  }

  private String text(String file, long now) {
    long come = Math.max(0, done.values().stream().mapToLong(Long::longValue).sum() - before);
    double seconds = (now - start) / 1e9;
    double speed = seconds > 0 ? come / seconds : 0;
    String left =
        total <= 0 || speed <= 0
            ? ""
            : "  " + Amounts.seconds(Math.max(0, total - come) / speed) + " left";
    return String.format(
        Locale.ROOT,
        "%s  %s%s  %s/s%s",
        shortened(file),
        Amounts.bytes(come),
        total > 0 ? " of " + Amounts.bytes(total) : "",
        Amounts.bytes((long) speed),
        left);
  }

  private static String shortened(String name) {
    return name.length() <= NAME ? name : "..." + name.substring(name.length() - NAME + 3);
  }

  @Override
  public synchronized void retrying(String file, String reason, Duration wait) {
    line.finish();
    common.log(
        String.format(
            Locale.ROOT,
            "%s: %s; trying again in %s",
            file,
            reason,
            Amounts.seconds(wait.toMillis() / 1e3)));
  }

  @Override
  public synchronized void waiting(String file) {
    line.finish();
    common.log(file + ": another process fetches it; waiting for it");
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.terminal;

import io.github.rae4j.core.pipeline.GenerationListener;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.sampling.SamplingStep;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * A progress line on a terminal; nothing elsewhere. Also where an interruption is noticed.
 * Thread-safe.
 */
public final class Progress implements GenerationListener {
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final int BAR = 24;

  /** How a line begins by which one of several processes tells its progress to the one above. */
  public static final String REPORT = "rae4j-progress ";

  private static final boolean REPORTS = "report".equals(System.getProperty("rae4j.progress"));

  private final PrintWriter err;
  private final boolean visible;
  private final long start = System.nanoTime();
  private String sampling = "sampling";
  private double before;
  private long lastDrawn;

  public Progress(PrintWriter err, boolean visible) {
    this.err = err;
    this.visible = visible;
  }

  /** Progress that shows itself where standard error is a terminal, as the launcher found out. */
  static Progress onTerminal(PrintWriter err) {
    return new Progress(err, Boolean.getBoolean("rae4j.terminal"));
  }

  /** Excludes a fraction of the work that was done before from the speed. */
  public Progress startingAt(double share) {
    before = share;
    return this;
  }

  /** Says how often the model is evaluated for an image, where that is known. */
  public Progress evaluating(OptionalInt evaluations) {
    sampling = "sampling" + evaluations(evaluations, ", ");
    return this;
  }

  /**
   * The number of evaluations in words.
   *
   * @param separator stands before it
   * @return empty where it is not known
   */
  public static String evaluations(OptionalInt evaluations, String separator) {
    return evaluations.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            evaluations.getAsInt() == 1 ? "%s%d evaluation each" : "%s%d evaluations each",
            separator,
            evaluations.getAsInt());
  }

  @Override
  public void onStep(int done, int total, SamplingStep step) {
    Cancellation.check();
    int batch = step.state().shape().intDim(0);
    double share = (done + batch * (double) step.index() / step.total()) / total;
    show(sampling, share);
  }

  /** Redraws the line. */
  public void show(String what, double share) {
    Cancellation.check();
    draw(what, share);
  }

  /** As {@link #show}, where an interruption is noticed elsewhere. */
  public synchronized void draw(String what, double share) {
    long now = System.nanoTime();
    if (REPORTS && now - lastDrawn >= REDRAW_NANOS) {
      lastDrawn = now;
      err.printf(Locale.ROOT, "%s%.4f %s%n", REPORT, share, what);
      err.flush();
      return;
    }
    if (!visible || (now - lastDrawn < REDRAW_NANOS && share < 1)) {
      return;
    }
    lastDrawn = now;
    double elapsed = (now - start) / 1e9;
    int filled = (int) (share * BAR);
    err.printf(
        Locale.ROOT,
        "\r%s [%s%s] %3.0f %%  %s left   ",
        what,
        "=".repeat(filled),
        " ".repeat(BAR - filled),
        share * 100,
        seconds(share > before ? elapsed * (1 - share) / (share - before) : 0));
    err.flush();
  }

  /**
   * Redraws the line with a text of its own.
   *
   * @return whether there is a terminal to see it
   */
  public synchronized boolean showText(String text) {
    Cancellation.check();
    long now = System.nanoTime();
    if (visible && now - lastDrawn >= REDRAW_NANOS) {
      lastDrawn = now;
      err.printf(Locale.ROOT, "\r%-" + (BAR + 60) + "s", text);
      err.flush();
    }
    return visible;
  }

  /** Clears the line, if there is one. */
  public synchronized void finish() {
    if (visible && lastDrawn != 0) {
      err.print("\r" + " ".repeat(BAR + 60) + "\r");
      err.flush();
    }
  }

  /** The seconds since a value of {@link System#nanoTime}. */
  public static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static String seconds(double left) {
    return left < 100
        ? String.format(Locale.ROOT, "%.0f s", left)
        : String.format(Locale.ROOT, "%.0f min", left / 60);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.data;

import io.github.rae4j.data.ImageDataSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Says what people should know about the data sets that a run reads ({@link ImageDataSet#notes}):
 * each note once, when it is there, and not more of them than people read. For one thread.
 */
public final class DataNotes {
  private static final int SAID = 10;

  private final Consumer<String> listener;
  private final Set<String> found = new LinkedHashSet<>();

  /**
   * Nothing is said yet.
   *
   * @param listener takes one sentence at a time
   */
  public DataNotes(Consumer<String> listener) {
    this.listener = listener;
  }

  /** Says what was not said before. */
  public void add(List<String> notes) {
    for (String note : notes) {
      if (found.add(note) && found.size() <= SAID) {
        listener.accept(note);
      }
    }
  }

  /** Says how many notes there were that were not said. */
  public void finish() {
    if (found.size() > SAID) {
      listener.accept(String.format(Locale.ROOT, "and %,d more of the kind", found.size() - SAID));
    }
  }

  /** All notes, also those that were not said. */
  public List<String> all() {
    return List.copyOf(found);
  }
}

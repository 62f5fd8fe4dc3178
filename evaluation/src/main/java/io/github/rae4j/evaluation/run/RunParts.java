// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All parts of one run, in the order of their images. What takes their records is then where one
 * run would be that has made all images, and writes the same bytes. Immutable.
 *
 * @param parts at least one; together every image once
 */
public record RunParts(List<RunPart> parts) {
  /** Copies the list. */
  public RunParts {
    parts = List.copyOf(parts);
  }

  /**
   * Opens parts and checks that they are all of one run.
   *
   * @param folders in any order
   * @param identity what the run depends on that they are to be put together to
   * @throws DataException naming the part that is of another run, or the images that are in none or
   *     in two
   */
  public static RunParts open(List<Path> folders, Map<String, String> identity) {
    List<RunPart> parts = new ArrayList<>(folders.stream().map(RunPart::open).toList());
    parts.sort(Comparator.comparingInt(part -> part.range().from()));
    parts.forEach(part -> requireSame(part, identity));
    requireAll(parts);
    return new RunParts(parts);
  }

  private static void requireSame(RunPart part, Map<String, String> identity) {
    Manifest.differences(part.identity(), identity)
        .forEach(
            (key, values) -> {
              throw new DataException(
                  String.format(
                      Locale.ROOT,
                      "the part %s is of another run: there, %s is %s, here it is %s; make it again"
                          + " with the settings of the others",
                      part.folder(),
                      key,
                      values.shownBefore(),
                      values.shownNow()),
                  Where.file(part.folder()).atKey(key));
            });
  }

  private static void requireAll(List<RunPart> parts) {
    RunPart before = parts.get(0);
    requireNext(parts, 0, before.range().from());
    for (RunPart part : parts.subList(1, parts.size())) {
      if (part.range().from() < before.range().to()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "the parts %s and %s overlap: both hold image %,d; give each image once",
                before.folder(),
                part.folder(),
                part.range().from()),
            Where.file(part.folder()));
      }
      requireNext(parts, before.range().to(), part.range().from());
      before = part;
    }
    requireNext(parts, before.range().to(), before.range().total());
  }

  private static void requireNext(List<RunPart> parts, int next, int from) {
    if (from != next) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "a part is missing: the images %,d to %,d of %,d are in none of the %d parts given",
              next,
              from - 1,
              parts.get(0).range().total(),
              parts.size()),
          Where.file(parts.get(0).folder()));
    }
  }

  /** Makes sinks hold the images of all parts, and nothing else. */
  public void into(List<? extends BatchSink> sinks) {
    for (BatchSink sink : sinks) {
      sink.truncate(0);
      parts.forEach(sink::absorb);
    }
  }

  /** Deletes the parts. */
  public void delete() {
    parts.forEach(RunPart::delete);
  }
}

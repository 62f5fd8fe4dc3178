// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.datasets.TarSamples.Sample;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The labels of the samples of archives.
 *
 * @param values one for each sample; empty if there are none
 * @param classNames of the classes, where they have names
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves the package, never compared
record TarLabels(long[] values, List<String> classNames) {
  static final String CLS = "cls";
  private static final String JSON = "json";
  static final int LONGEST_LABEL = 20;
  private static final int LONGEST_JSON = 1 << 20;
  private static final int NAMED = 5;

  /**
   * Reads the labels from one place, which is the same for all samples.
   *
   * @param notes told where labels may be that are not read
   * @throws RaeException if a sample has no label there, or one that is no label
   */
  static TarLabels of(List<Sample> samples, LabelSource source, Consumer<String> notes) {
    return switch (source.kind()) {
      case CLS -> new TarLabels(cls(samples), List.of());
      case JSON -> new TarLabels(json(samples, source.key()), List.of());
      case FOLDERS -> folders(samples);
      case NONE -> new TarLabels(new long[0], List.of());
      case AUTO -> auto(samples, notes);
    };
  }

  private static TarLabels auto(List<Sample> samples, Consumer<String> notes) {
    if (samples.stream().anyMatch(sample -> sample.others().containsKey(CLS))) {
      return new TarLabels(cls(samples), List.of());
    }
    boolean folders = samples.stream().map(Sample::folder).distinct().limit(2).count() > 1;
    TreeSet<String> kinds = new TreeSet<>();
    samples.forEach(sample -> kinds.addAll(sample.others().keySet()));
    if (!kinds.isEmpty()) {
      notes.accept(
          String.format(
              Locale.ROOT,
              "%s: %s; beside the images there are members %s, which are not read%s",
              samples.get(0).shard(),
              folders ? "labels are the folders" : "the images have no labels",
              kinds.stream().limit(NAMED).collect(Collectors.joining(", ")),
              hint(samples)));
    }
    return folders ? folders(samples) : new TarLabels(new long[0], List.of());
  }

  /** Which keys of the first JSON object hold whole numbers. */
  private static String hint(List<Sample> samples) {
    for (Sample sample : samples) {
      if (sample.others().containsKey(JSON)) {
        List<String> keys = new ArrayList<>();
        try {
          object(sample)
              .forEach(
                  (key, value) -> {
                    if (value instanceof Integer || value instanceof Long) {
                      keys.add("labels=json." + key);
                    }
                  });
        } catch (RaeException e) {
          return "";
        }
        return keys.isEmpty()
            ? ""
            : "; labels may be read by "
                + keys.stream().limit(NAMED).collect(Collectors.joining(" or "));
      }
    }
    return "";
  }

  private static long[] cls(List<Sample> samples) {
    boolean any = samples.stream().anyMatch(sample -> sample.others().containsKey(CLS));
    return samples.stream()
        .mapToLong(
            sample -> {
              TarIndex.Member member = sample.others().get(CLS);
              if (member == null) {
                throw missing(sample, "(a .cls beside it)" + (any ? ", but others have" : ""));
              }
              return label(sample, member.name(), text(sample, member, LONGEST_LABEL).strip());
            })
        .toArray();
  }

  private static long[] json(List<Sample> samples, String key) {
    return samples.stream()
        .mapToLong(
            sample -> {
              if (!sample.others().containsKey(JSON)) {
                throw missing(sample, "(a .json beside it)");
              }
              Object value = find(object(sample), key);
              if (value == null) {
                throw missing(sample, "under '" + key + "' in the .json beside it");
              }
              return label(sample, "'" + key + "' of the .json beside it", value.toString());
            })
        .toArray();
  }

  /** The value of a key, or of a key of the object below the first part of it, and so on. */
  private static @Nullable Object find(Map<?, ?> object, String key) {
    if (object.containsKey(key)) {
      return object.get(key);
    }
    int dot = key.indexOf('.');
    return dot > 0 && object.get(key.substring(0, dot)) instanceof Map<?, ?> inner
        ? find(inner, key.substring(dot + 1))
        : null;
  }

  private static Map<String, Object> object(Sample sample) {
    TarIndex.Member member = sample.others().get(JSON);
    if (member == null) {
      return Map.of();
    }
    try {
      return JsonReader.read(
          sample.shard() + " (" + member.name() + ")", text(sample, member, LONGEST_JSON));
    } catch (RaeException e) {
      throw new DataException(
          String.valueOf(e.getMessage()), Where.file(sample.shard()).atKey(member.name()), e);
    }
  }

  private static String text(Sample sample, TarIndex.Member member, int longest) {
    if (member.sparse()) {
      throw Unread.Why.SPARSE.error(sample.shard() + " (" + member.name() + ")");
    }
    if (member.size() > longest) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %s has %d bytes; at most %d are read",
              sample.shard(),
              member.name(),
              member.size(),
              longest),
          Where.file(sample.shard()).atKey(member.name()));
    }
    if (member.text().isPresent()) {
      return member.text().get();
    }
    byte[] bytes = FileBytes.read(sample.shard(), member.offset(), (int) member.size());
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static long label(Sample sample, String place, String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %s should hold a label in digits, but holds '%s'",
              sample.shown(),
              place,
              text),
          Where.file(sample.shard()).atKey(sample.image().name()));
    }
    return Long.parseLong(text);
  }

  private static DataException missing(Sample sample, String what) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s: %s has no label %s; labels=none ignores them",
            sample.shard(),
            sample.image().name(),
            what),
        Where.file(sample.shard()).atKey("labels"));
  }

  private static TarLabels folders(List<Sample> samples) {
    TreeMap<String, Integer> classes = new TreeMap<>();
    for (String folder : new TreeSet<>(samples.stream().map(Sample::folder).toList())) {
      classes.put(folder, classes.size());
    }
    return new TarLabels(
        samples.stream().mapToLong(s -> classes.getOrDefault(s.folder(), 0)).toArray(),
        classes.keySet().stream()
            .map(folder -> folder.substring(folder.lastIndexOf('/') + 1))
            .toList());
  }
}

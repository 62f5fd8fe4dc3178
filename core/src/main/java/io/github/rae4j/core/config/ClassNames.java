// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.TextFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the classes of a model are called, in the order of their labels.
 *
 * <p>Names are looked up without regard to upper and lower case, apostrophes and parentheses, and
 * whether words are joined by a space, a dash or an underscore. A text means, in this order, the
 * class with exactly this name, a class of this name, a class with this synonym, or the class of
 * which a name begins so. Immutable and thread-safe.
 */
public final class ClassNames {
  private static final int MAX_BYTES = 1 << 24;
  private static final int MOST_SHOWN = 6;
  private static final ClassNames NONE = new ClassNames(List.of());

  private final List<ClassName> classes;
  private final List<String> names;

  private ClassNames(List<ClassName> classes) {
    this.classes = List.copyOf(classes);
    this.names = classes.stream().map(ClassName::name).toList();
  }

  /** Classes that have numbers only. */
  public static ClassNames none() {
    return NONE;
  }

  /** Classes with one name each. */
  public static ClassNames of(List<String> names) {
    return parse(names.stream().map(name -> name.replace('\t', ' ')).toList());
  }

  /**
   * Reads a UTF-8 text file with one class a line: its name and, behind tabs, other names that it
   * goes by.
   *
   * @throws RaeException naming the file, if it cannot be read, is empty or has an empty line
   */
  public static ClassNames read(Path file) {
    List<String> lines = TextFiles.read(file, MAX_BYTES).lines().map(String::strip).toList();
    int empty = lines.indexOf("");
    if (empty >= 0 || lines.isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s: line %d is empty; a file of class names has the name of one class on each line",
              file,
              Math.max(0, empty) + 1),
          Where.file(file));
    }
    return parse(lines);
  }

  /**
   * Number and name of a class, as provenance has them: {@code 7 sneaker}, the number alone where
   * it has no name, {@code none} without a class.
   *
   * @param names by number; may be empty
   */
  public static String describe(Optional<Long> label, List<String> names) {
    String number = label.map(String::valueOf).orElse("none");
    return label
        .filter(l -> l >= 0 && l < names.size())
        .map(l -> names.get(l.intValue()))
        .filter(name -> !name.equals(number))
        .map(name -> number + " " + name)
        .orElse(number);
  }

  /** The names of a public data set's classes, if {@link WellKnownClasses} has them. */
  public static Optional<ClassNames> of(String dataSet) {
    return WellKnownClasses.lines(dataSet).map(ClassNames::parse);
  }

  private static ClassNames parse(List<String> lines) {
    List<ClassName> classes = new ArrayList<>();
    for (String line : lines) {
      List<String> words =
          Stream.of(line.split("\t", -1)).map(String::strip).filter(w -> !w.isEmpty()).toList();
      classes.add(
          new ClassName(
              classes.size(),
              words.isEmpty() ? "" : words.get(0),
              words.isEmpty() ? words : words.subList(1, words.size())));
    }
    return classes.isEmpty() ? NONE : new ClassNames(classes);
  }

  /** All classes by number. */
  public List<ClassName> list() {
    return classes;
  }

  /** The usual names by number; empty where classes have none. */
  public List<String> names() {
    return names;
  }

  /** Whether the classes have no names. */
  public boolean isEmpty() {
    return classes.isEmpty();
  }

  /** The number of classes, or 0 where they have no names. */
  public int size() {
    return classes.size();
  }

  /**
   * The class that a text means.
   *
   * @param text a name, a synonym, the beginning of either, or a number
   * @throws RaeException if it means no class or more than one, naming those that it may mean
   */
  public ClassName require(String text) {
    List<ClassName> meant = meant(text);
    if (meant.size() == 1) {
      return meant.get(0);
    }
    throw new RaeException(
        meant.isEmpty()
            ? String.format(Locale.ROOT, "there is no class '%s'%s", text, hint(text))
            : ambiguous(text, meant));
  }

  /**
   * The labels of several classes; see {@link #require}.
   *
   * @throws RaeException if one of the texts means no class or more than one
   */
  public long[] numbers(String... texts) {
    return Stream.of(texts).mapToLong(text -> require(text).number()).toArray();
  }

  /** What to say about a text that means several classes. */
  public String ambiguous(String text, List<ClassName> meant) {
    return String.format(
        Locale.ROOT,
        "'%s' may be several classes: %s; give more of the name, or the number",
        text,
        shown(meant));
  }

  private static String shown(List<ClassName> some) {
    List<String> shown = some.stream().limit(MOST_SHOWN).map(ClassName::quoted).toList();
    int more = some.size() - shown.size();
    return String.join(", ", shown)
        + (more > 0 ? String.format(Locale.ROOT, " and %d more", more) : "");
  }

  /**
   * The classes that a text may mean; more than one where it is ambiguous.
   *
   * @param text as {@link #require}
   */
  public List<ClassName> meant(String text) {
    String word = ClassName.normalised(text);
    if (word.isEmpty()) {
      return List.of();
    }
    List<ClassName> exact = where(each -> each.name().equals(text.strip()));
    if (exact.size() == 1) {
      return exact;
    }
    return Stream.<Predicate<ClassName>>of(
            each -> ClassName.normalised(each.name()).equals(word),
            each -> each.isCalled(word),
            each -> String.valueOf(each.number()).equals(text.strip()),
            each -> each.begins(word))
        .map(this::where)
        .filter(some -> !some.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /**
   * The classes that have a text anywhere in one of their names, or as their number; names before
   * synonyms, beginnings before what follows.
   *
   * @param text all classes if it is empty
   */
  public List<ClassName> search(String text) {
    String word = ClassName.normalised(text);
    List<ClassName> found = new ArrayList<>(meant(text));
    Stream.<Predicate<ClassName>>of(
            each -> ClassName.normalised(each.name()).startsWith(word),
            each -> each.has(word, true),
            each -> each.has(word, false))
        .flatMap(test -> where(test).stream())
        .filter(each -> !found.contains(each))
        .distinct()
        .forEach(found::add);
    return List.copyOf(found);
  }

  /**
   * The classes that a text which means none of them is most like: those that have it in a name,
   * those whose names are spelt nearly so, or those with a word that is.
   */
  public List<ClassName> nearest(String text) {
    String word = ClassName.normalised(text);
    if (word.isEmpty() || isEmpty()) {
      return List.of();
    }
    List<ClassName> containing = search(text);
    if (!containing.isEmpty()) {
      return containing;
    }
    List<String> all = classes.stream().flatMap(ClassName::all).map(ClassName::normalised).toList();
    List<ClassName> alike =
        NearestName.several(word, all).stream()
            .flatMap(near -> where(each -> each.isCalled(near)).stream())
            .distinct()
            .toList();
    if (!alike.isEmpty()) {
      return alike;
    }
    List<String> words = all.stream().flatMap(s -> Stream.of(s.split(" ", -1))).toList();
    return Stream.of(word.split(" ", -1))
        .filter(part -> part.length() > 2)
        .flatMap(part -> NearestName.among(part, words).stream())
        .flatMap(part -> search(part).stream())
        .distinct()
        .toList();
  }

  /** A clause for the end of a message about a text that means no class, or nothing. */
  public String hint(String text) {
    List<ClassName> near = nearest(text);
    if (near.size() == 1) {
      return "; did you mean '" + near.get(0).name() + "'?";
    }
    if (!near.isEmpty()) {
      return "; did you mean one of " + shown(near) + "?";
    }
    return isEmpty() || size() > MOST_SHOWN * 4 ? "" : "; it has " + String.join(", ", names);
  }

  private List<ClassName> where(Predicate<ClassName> test) {
    return classes.stream().filter(test).toList();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClassNames that && classes.equals(that.classes);
  }

  @Override
  public int hashCode() {
    return classes.hashCode();
  }

  @Override
  public String toString() {
    return size() + " class names";
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.core.lookup.PluginClassLoader;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads from a linkage error whose class or member is missing. The virtual machine says it in the
 * message only (OpenJDK 17 to 25).
 */
final class MissingOwner {
  /** As in {@code 'double org.example.Settings.get(java.lang.String)'}. */
  private static final Pattern METHOD = Pattern.compile("'(?:[^'(]* )?([^'( ]+)\\.[^'(. ]+\\(");

  /** As in {@code resolved method 'abstract int size()' of interface org.example.Sized.} */
  private static final Pattern OF_TYPE =
      Pattern.compile("' of (?:abstract class |class |interface )?([\\w.$]+?)\\.?(?:\\s|$)");

  /** As in {@code Class org.example.Box does not have member field 'int width'}. */
  private static final Pattern FIELD = Pattern.compile("^Class ([\\w.$]+) does not have");

  /** As in {@code Found interface org.example.Box, but class was expected}. */
  private static final Pattern OTHER_KIND =
      Pattern.compile("^Found (?:interface|class) ([\\w.$]+)");

  /** As in {@code class a.B can not implement org.example.Box, because it is not an interface}. */
  private static final Pattern OTHER_SUPERTYPE =
      Pattern.compile("(?:implement|has interface|inherit from final class) ([\\w.$]+)");

  private MissingOwner() {}

  /**
   * The class that is missing or lacks a member.
   *
   * @return empty where the message does not tell
   */
  static Optional<String> of(LinkageError e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof NoClassDefFoundError) {
      return missingClass(message);
    }
    if (e instanceof AbstractMethodError) {
      return first(message, OF_TYPE).or(() -> callerOfOurs(e));
    }
    return e instanceof IncompatibleClassChangeError
        ? first(message, FIELD, OTHER_KIND, METHOD, OTHER_SUPERTYPE)
        : Optional.empty();
  }

  /**
   * Where the message names the class that lacks a method but not the interface that wants it, the
   * caller tells: what rae4j calls, rae4j's contract asks for.
   */
  private static Optional<String> callerOfOurs(LinkageError e) {
    String message = String.valueOf(e.getMessage());
    return Arrays.stream(e.getStackTrace())
        // Compiled code may call a generated method in the missing one's place, which throws.
        .dropWhile(frame -> message.contains(descriptorOf(frame)))
        .findFirst()
        .map(StackTraceElement::getClassName)
        .filter(name -> name.startsWith(PluginClassLoader.RAE4J));
  }

  /** As in {@code Method c/D.size()I is abstract}. */
  private static String descriptorOf(StackTraceElement frame) {
    return " " + frame.getClassName().replace('.', '/') + "." + frame.getMethodName() + "(";
  }

  private static Optional<String> missingClass(String message) {
    String name = message.replace('/', '.');
    return name.isEmpty() || name.contains(" ") || name.equals("null")
        ? Optional.empty()
        : Optional.of(name);
  }

  private static Optional<String> first(String message, Pattern... patterns) {
    for (Pattern pattern : patterns) {
      Matcher matcher = pattern.matcher(message);
      if (matcher.find()) {
        return Optional.of(matcher.group(1));
      }
    }
    return Optional.empty();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.errors.RaeException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;

/** Explains linkage errors between classes of different versions. */
public final class LinkageErrors {
  private LinkageErrors() {}

  /**
   * The error of a part that could not be linked, with its class and the jar it came from.
   *
   * @param part a class of the jar at fault
   */
  public static RaeException explain(Class<?> part, LinkageError e) {
    return new RaeException(
        "%s in %s does not work: %s; rebuild it against this version, or remove it"
            .formatted(part.getName(), source(part), reason(e)),
        e);
  }

  /** As {@link #explain(Class, LinkageError)} where the part is not known; names the caller. */
  public static RaeException explain(LinkageError e) {
    String caller =
        Arrays.stream(e.getStackTrace())
            .findFirst()
            .map(StackTraceElement::getClassName)
            .orElse("");
    return new RaeException(
        "a part of this program does not work: %s%s; if it is a plugin, rebuild it against this"
                .formatted(reason(e), caller.isEmpty() ? "" : ", called by " + caller)
            + " version, or remove it",
        e);
  }

  /** The jar or class folder that a class came from. */
  static String source(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return "the Java runtime";
    }
    try {
      return Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException | IllegalArgumentException e) {
      // Nested jars of application servers have locations that are no file paths.
      return source.getLocation().toString();
    }
  }

  /** What is wrong, without a full stop. */
  static String reason(LinkageError e) {
    if (e instanceof UnsupportedClassVersionError) {
      return "it was compiled for a newer Java than this one (%d): %s"
          .formatted(Runtime.version().feature(), e.getMessage());
    }
    if (e instanceof NoClassDefFoundError) {
      return "the class " + String.valueOf(e.getMessage()).replace('/', '.') + " is missing";
    }
    if (e instanceof IncompatibleClassChangeError) {
      return "it was compiled for another version of rae4j (" + e.getMessage() + ")";
    }
    return String.valueOf(e);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.core.lookup.PluginClassLoader;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Explains linkage errors: libraries that are missing and classes of different versions. */
public final class LinkageErrors {
  private LinkageErrors() {}

  /**
   * The error of a part that could not be linked, with its class and the jar it came from.
   *
   * @param part a class of the jar at fault
   */
  public static RaeException explain(Class<?> part, LinkageError e) {
    return new PluginException(
        String.format(
            Locale.ROOT, "%s in %s does not work: %s", part.getName(), source(part), reason(e)),
        Where.file(source(part)).ofPart(part.getName()),
        e);
  }

  /** As {@link #explain(Class, LinkageError)} where the part is not known; names the caller. */
  public static RaeException explain(LinkageError e) {
    String caller =
        Arrays.stream(e.getStackTrace())
            .findFirst()
            .map(StackTraceElement::getClassName)
            .orElse("");
    return new PluginException(
        String.format(
            Locale.ROOT,
            "a part of this program%s does not work: %s",
            caller.isEmpty() ? "" : " (called by " + caller + ")",
            reason(e)),
        Where.UNKNOWN,
        e);
  }

  /**
   * The jar or class folder that a class came from, in words. Never fails: of what is no file (jars
   * in jars, the archives of application servers, generated classes) it gives the location as text.
   */
  static String source(Class<?> type) {
    try {
      CodeSource source = type.getProtectionDomain().getCodeSource();
      if (source == null || source.getLocation() == null) {
        return type.getClassLoader() == null ? "the Java runtime" : "a class loader without files";
      }
      return source(source.getLocation());
    } catch (RuntimeException e) {
      // A security manager, or a class loader whose domains are its own.
      return "an unknown place";
    }
  }

  /** A location in words: a path if it is a file, or else its text. */
  static String source(URL location) {
    if (!"file".equals(location.getProtocol())) {
      // "jar:", "nested:", "vfs:", "bundleresource:", "jrt:": the file systems of these schemes may
      // be missing, or be open only while their loader reads.
      return location.toString();
    }
    try {
      return Path.of(location.toURI()).toString();
    } catch (URISyntaxException | RuntimeException e) {
      return location.toString();
    }
  }

  /**
   * What is wrong, without a full stop. Another version of rae4j is blamed only where a class or a
   * member of rae4j is missing.
   */
  static String reason(LinkageError e) {
    Optional<String> owner = MissingOwner.of(e);
    if (owner.filter(name -> name.startsWith(PluginClassLoader.RAE4J)).isPresent()) {
      return String.format(
          Locale.ROOT,
          "it was compiled for another version of rae4j (%s); rebuild it against this version, or"
              + " remove it",
          e instanceof NoClassDefFoundError
              ? "there is no class " + owner.get()
              : String.valueOf(e.getMessage()));
    }
    if (e instanceof NoClassDefFoundError && owner.isPresent()) {
      return "a library that it needs is missing: there is no class " + owner.get();
    }
    if (e instanceof UnsupportedClassVersionError) {
      return String.format(
          Locale.ROOT,
          "it was compiled for a newer Java than this one (%d): %s",
          Runtime.version().feature(),
          e.getMessage());
    }
    if (e instanceof IncompatibleClassChangeError) {
      return String.format(
          Locale.ROOT,
          "it was compiled for another version of %s (%s)",
          owner.orElse("a class that it uses"),
          e.getMessage());
    }
    return e instanceof ExceptionInInitializerError && e.getCause() != null
        ? "its class cannot be initialised: " + e.getCause()
        : String.valueOf(e);
  }
}

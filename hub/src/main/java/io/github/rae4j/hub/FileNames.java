// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names a server may give to files. A name must stay below the folder it is resolved in, on
 * the system at hand.
 *
 * @param isWindows whether the rules of Windows hold as well
 * @param isCaseless whether names that differ in case alone are the same file
 */
record FileNames(boolean isWindows, boolean isCaseless) {
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
  private static final Pattern DEVICE =
      Pattern.compile(
          "(?i)(?:con|prn|aux|nul|conin\\$|conout\\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:[."
              + " :].*)?",
          Pattern.DOTALL);
  private static final int LONGEST = 255;

  static FileNames ofSystem() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    boolean isWindows = system.startsWith("windows");
    return new FileNames(isWindows, isWindows || system.startsWith("mac"));
  }

  /**
   * Checks names that shall lie in one folder together.
   *
   * @param owner who names them so, for the message
   */
  void check(Collection<String> names, String owner) throws HubException {
    Set<String> files = new HashSet<>();
    for (String name : names) {
      Optional<String> fault = fault(name);
      if (fault.isPresent()) {
        throw unsafe(owner, name, fault.get());
      }
      if (!files.add(folded(name))) {
        throw unsafe(owner, name, "is there twice");
      }
    }
    for (String name : names) {
      for (int i = name.indexOf('/'); i >= 0; i = name.indexOf('/', i + 1)) {
        if (files.contains(folded(name.substring(0, i)))) {
          throw unsafe(owner, name, "lies below a name that is a file");
        }
      }
    }
  }

  private static HubException unsafe(String owner, String name, String fault) {
    return new HubException(
        HubException.Kind.UNSAFE_NAME,
        owner
            + " has a file with a name that cannot be used here: \""
            + Plain.beginning(name, 200)
            + "\" "
            + fault
            + "; nothing of it was written. Leave it out by a pattern if you trust the rest");
  }

  /** What is wrong with a name, if anything. */
  Optional<String> fault(String name) {
    if (name.isEmpty()) {
      return Optional.of("is empty");
    }
    if (name.startsWith("/") || DRIVE.matcher(name).matches()) {
      return Optional.of("is absolute");
    }
    if (name.indexOf('\\') >= 0) {
      return Optional.of("has a backslash");
    }
    if (name.codePoints().anyMatch(c -> c < ' ' || c == 0x7f || isHalf(c))) {
      return Optional.of("has a control character");
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return Optional.of("leaves its folder");
      }
      if (part.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
        return Optional.of("is too long");
      }
      if (isWindows && isReserved(part)) {
        return Optional.of("is reserved by Windows");
      }
    }
    try {
      return Path.of(name).isAbsolute() ? Optional.of("is absolute") : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.of("cannot be written on this system");
    }
  }

  private static boolean isHalf(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  private static boolean isReserved(String part) {
    return part.endsWith(".")
        || part.endsWith(" ")
        || part.chars().anyMatch(c -> "<>:\"|?*".indexOf(c) >= 0)
        || DEVICE.matcher(part).matches();
  }

  private String folded(String name) {
    return isCaseless ? name.toLowerCase(Locale.ROOT) : name;
  }
}

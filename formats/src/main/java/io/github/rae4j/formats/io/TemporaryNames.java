// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of hidden files and folders beside their target: {@code .NAME.UUID.tmp}. The UUID (version
 * 8) tells which process made the name, so that others can tell leftovers of a killed process from
 * what a live one is writing. Thread-safe.
 */
final class TemporaryNames {
  /** The longest name of a file on the usual file systems, in bytes. */
  private static final int LONGEST = 255;

  private static final String SUFFIX = ".tmp";
  private static final int UUID_LENGTH = 36;
  private static final Pattern PATTERN =
      Pattern.compile(
          "\\.(.+)\\.([0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})"
              + "\\.tmp",
          Pattern.DOTALL);
  private static final int OURS = 8;
  private static final int EARLIER_VERSION = 4;
  private static final int HASH_DIGITS = 8;

  /** Clocks that are set while a process runs shift its reported start. */
  private static final long CLOCK_TOLERANCE_SECONDS = 5;

  private static final long PROCESS = ProcessHandle.current().pid() & 0xffffffffL;
  private static final long START = start(ProcessHandle.current());
  private static final long HOST = host();

  private TemporaryNames() {}

  /** Whose a temporary name is. */
  enum Owner {
    /** A process that runs, maybe this one. */
    ALIVE,
    /** A process of this machine that has ended. */
    ENDED,
    /** A process of another machine or container, of which nothing is known. */
    ELSEWHERE
  }

  private static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::getEpochSecond).orElse(0L) & 0xffffffffL;
  }

  /** Of the machine and, in a container, of its process numbers. */
  private static long host() {
    String name =
        firstLine(Path.of("/proc/sys/kernel/hostname"))
            .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")))
            .or(() -> Optional.ofNullable(System.getenv("COMPUTERNAME")))
            .orElse("");
    String processes = "";
    try {
      processes = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      // There are no such name spaces here.
    }
    return (name + " " + processes).hashCode() & 0xffffL;
  }

  private static Optional<String> firstLine(Path file) {
    try {
      return Files.readString(file).lines().findFirst();
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
  }

  /** A new name for a file that will become {@code target}. */
  static String next(String target) {
    long random = new SecureRandom().nextLong();
    long most = PROCESS << 32 | HOST << 16 | (long) OURS << 12 | (random & 0xfff);
    long least = 0x8000000000000000L | (random >>> 12 & 0x3fffffffL) << 32 | START;
    return "." + stem(target) + "." + new UUID(most, least) + SUFFIX;
  }

  /** What stands in a temporary name for its target: the name, or a shorter one. */
  static String stem(String target) {
    return fitting(target, 2 + UUID_LENGTH + SUFFIX.length());
  }

  /**
   * A name that leaves room for an affix: the name itself, or its beginning with a hash of the
   * whole.
   *
   * @param affix length of what is added to the name, in bytes
   */
  static String fitting(String name, int affix) {
    if (name.getBytes(StandardCharsets.UTF_8).length + affix <= LONGEST) {
      return name;
    }
    String hash = "~" + Sha256.of(name).substring(0, HASH_DIGITS);
    StringBuilder start = new StringBuilder();
    int bytes = affix + hash.length();
    for (int i = 0; i < name.length(); ) {
      String character = name.substring(i, name.offsetByCodePoints(i, 1));
      bytes += character.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > LONGEST) {
        break;
      }
      start.append(character);
      i += character.length();
    }
    return start + hash;
  }

  /** A temporary name taken apart: the {@link #stem} of its target, and whose it is. */
  record Parsed(String stem, Owner owner) {}

  /** Takes a name apart, if it is a temporary one. */
  static Optional<Parsed> parse(String name) {
    Matcher matcher = PATTERN.matcher(name);
    return matcher.matches()
        ? owner(matcher.group(2), matcher.group(3))
            .map(owner -> new Parsed(matcher.group(1), owner))
        : Optional.empty();
  }

  private static Optional<Owner> owner(String text, String digit) {
    int version = Integer.parseInt(digit, 16);
    if (version == EARLIER_VERSION) {
      return Optional.of(Owner.ENDED);
    }
    if (version != OURS) {
      return Optional.empty();
    }
    UUID id = UUID.fromString(text);
    if ((id.getMostSignificantBits() >>> 16 & 0xffffL) != HOST) {
      return Optional.of(Owner.ELSEWHERE);
    }
    long process = id.getMostSignificantBits() >>> 32;
    long started = id.getLeastSignificantBits() & 0xffffffffL;
    return Optional.of(isAlive(process, started) ? Owner.ALIVE : Owner.ENDED);
  }

  private static boolean isAlive(long process, long started) {
    if (process == PROCESS) {
      return started == START;
    }
    return ProcessHandle.of(process)
        .map(TemporaryNames::start)
        .filter(s -> s == 0 || started == 0 || Math.abs(s - started) <= CLOCK_TOLERANCE_SECONDS)
        .isPresent();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The index of a large archive, kept beside it as {@code NAME.tar.members}, so that the next one to
 * open it need not pass through all of its headers. It counts only as long as the archive has the
 * size, the time of its last change, and the first and last bytes with which it was indexed; else
 * it is made anew. Where it cannot be written, there is none. Thread-safe.
 */
final class TarIndexFile {
  /** Archives with fewer members are indexed as quickly as a file is read. */
  static final int FEWEST = 1000;

  private static final String SUFFIX = ".members";
  private static final String MAGIC = "rae4j members 1";
  private static final long LARGEST = 1L << 30;
  private static final int EDGE = 4096;

  /** Within this time, a second change may leave the same time of change behind. */
  private static final Duration GRANULARITY = Duration.ofSeconds(2);

  private TarIndexFile() {}

  /** What an archive must agree in with the one that was indexed. */
  private record State(long size, FileTime changed, String edges) {
    static State of(Path archive) throws IOException {
      try (FileChannel channel = FileChannel.open(archive)) {
        long size = channel.size();
        MessageDigest digest = Sha256.digest();
        update(digest, channel, 0, Math.min(EDGE, size));
        long tail = Math.max(0, size - EDGE);
        update(digest, channel, tail, size - tail);
        return new State(size, Files.getLastModifiedTime(archive), Sha256.hex(digest));
      }
    }

    private static void update(MessageDigest digest, FileChannel channel, long from, long length)
        throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate((int) length);
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
        // until all bytes have been read
      }
      digest.update(bytes.flip());
    }

    String text() {
      return String.format(Locale.ROOT, "%d %s %s", size, changed.toInstant(), edges);
    }
  }

  /**
   * The files of an archive, from its index where that is of this archive.
   *
   * @throws RaeException as {@link TarIndex#read}
   */
  static TarIndex.Content read(Path archive) {
    Path file = archive.resolveSibling(AtomicFiles.derivedName(name(archive), SUFFIX));
    Optional<State> before = state(archive);
    Optional<TarIndex.Content> kept = before.flatMap(state -> parse(file, state));
    if (kept.isPresent()) {
      return kept.get();
    }
    TarIndex.Content content = TarIndex.read(archive);
    if (content.members().size() >= FEWEST
        && before.isPresent()
        && before.equals(state(archive))
        && !isRecent(before.get())
        && mayWrite(archive, file)) {
      try {
        AtomicFiles.writeIntoFolder(
            file, path -> Files.writeString(path, text(archive, before.get(), content)));
      } catch (RaeException e) {
        // A folder that cannot be written, or is full, has no index.
        return content;
      }
    }
    return content;
  }

  private static String name(Path archive) {
    return String.valueOf(archive.getFileName());
  }

  private static Optional<State> state(Path archive) {
    try {
      return Optional.of(State.of(archive));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isRecent(State state) {
    return state.changed().toInstant().isAfter(Instant.now().minus(GRANULARITY));
  }

  /** Not beside links, which stand in folders of other programs, nor over other files. */
  private static boolean mayWrite(Path archive, Path file) {
    if (Files.isSymbolicLink(archive)) {
      return false;
    }
    return !Files.exists(file, LinkOption.NOFOLLOW_LINKS) || startsAsOurs(file);
  }

  private static boolean startsAsOurs(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer start = ByteBuffer.allocate(MAGIC.length());
      while (start.hasRemaining() && channel.read(start) >= 0) {
        // until the beginning has been read
      }
      return new String(start.array(), StandardCharsets.ISO_8859_1).equals(MAGIC);
    } catch (IOException e) {
      return false;
    }
  }

  private static String text(Path archive, State state, TarIndex.Content content)
      throws IOException {
    StringBuilder body = new StringBuilder();
    try (FileChannel channel = FileChannel.open(archive)) {
      for (TarIndex.Member member : content.members()) {
        body.append(member.offset())
            .append(' ')
            .append(member.size())
            .append(member.sparse() ? " s " : " - ")
            .append(URLEncoder.encode(member.name(), StandardCharsets.UTF_8));
        if (isLabel(member)) {
          body.append(" =")
              .append(URLEncoder.encode(label(channel, member), StandardCharsets.UTF_8));
        }
        body.append('\n');
      }
    }
    for (String dangling : content.dangling()) {
      body.append("link ").append(URLEncoder.encode(dangling, StandardCharsets.UTF_8)).append('\n');
    }
    String rest = state.text() + "\n" + body;
    return MAGIC + " " + Sha256.of(rest) + "\n" + rest;
  }

  /** Labels are so short, and so many, that reading them takes longer than all else. */
  private static boolean isLabel(TarIndex.Member member) {
    return member.name().endsWith("." + TarLabels.CLS)
        && !member.sparse()
        && member.size() <= TarLabels.LONGEST_LABEL;
  }

  private static String label(FileChannel channel, TarIndex.Member member) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) member.size());
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, member.offset() + bytes.position()) < 0) {
        throw new EOFException(member.name() + " is cut short");
      }
    }
    return new String(bytes.array(), StandardCharsets.UTF_8);
  }

  /** The content of an index; empty if there is none, or it is stale or damaged. */
  private static Optional<TarIndex.Content> parse(Path file, State state) {
    try {
      if (!startsAsOurs(file) || Files.size(file) > LARGEST) {
        return Optional.empty();
      }
      String text = Files.readString(file);
      int head = text.indexOf('\n');
      String rest = text.substring(head + 1);
      if (head < 0
          || !text.substring(0, head).equals(MAGIC + " " + Sha256.of(rest))
          || !rest.startsWith(state.text() + "\n")) {
        return Optional.empty();
      }
      List<TarIndex.Member> members = new ArrayList<>();
      List<String> dangling = new ArrayList<>();
      rest.lines().skip(1).forEach(line -> add(line, members, dangling));
      return Optional.of(new TarIndex.Content(List.copyOf(members), List.copyOf(dangling)));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void add(String line, List<TarIndex.Member> members, List<String> dangling) {
    String[] words = line.split(" ", -1);
    if (words.length == 2 && words[0].equals("link")) {
      dangling.add(URLDecoder.decode(words[1], StandardCharsets.UTF_8));
    } else if (words.length == 4 || (words.length == 5 && words[4].startsWith("="))) {
      TarIndex.Member member =
          new TarIndex.Member(
              URLDecoder.decode(words[3], StandardCharsets.UTF_8),
              Long.parseLong(words[0]),
              Long.parseLong(words[1]),
              words[2].equals("s"));
      members.add(
          words.length == 4
              ? member
              : member.withText(URLDecoder.decode(words[4].substring(1), StandardCharsets.UTF_8)));
    } else {
      throw new IllegalArgumentException(line);
    }
  }
}

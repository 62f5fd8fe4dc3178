// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files and links of an archive, as extracting it would lay them. Not thread-safe. */
final class TarLinks {
  private static final int LONGEST_CHAIN = 40;

  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Entry> byPath = new HashMap<>();

  private record Entry(String name, Optional<TarIndex.Member> file, String target) {}

  void file(TarIndex.Member member) {
    add(new Entry(member.name(), Optional.of(member), ""));
  }

  /**
   * Adds a link.
   *
   * @param symbolic whether the target is relative to the folder of the link rather than the root
   */
  void link(String name, String target, boolean symbolic) {
    boolean absolute = target.startsWith("/");
    String folder = name.substring(0, name.lastIndexOf('/') + 1);
    // An absolute path of a symbolic link points outside.
    String path = symbolic && absolute ? "../" + target : symbolic ? folder + target : target;
    add(new Entry(name, Optional.empty(), path));
  }

  private void add(Entry entry) {
    entries.add(entry);
    normalized(entry.name()).ifPresent(path -> byPath.put(path, entry));
  }

  TarIndex.Content resolve() {
    List<TarIndex.Member> members = new ArrayList<>();
    List<String> dangling = new ArrayList<>();
    for (Entry entry : entries) {
      Optional<TarIndex.Member> target = target(entry);
      if (target.isPresent()) {
        TarIndex.Member file = target.get();
        members.add(new TarIndex.Member(entry.name(), file.offset(), file.size(), file.sparse()));
      } else {
        dangling.add(entry.name());
      }
    }
    return new TarIndex.Content(List.copyOf(members), List.copyOf(dangling));
  }

  private Optional<TarIndex.Member> target(Entry entry) {
    Optional<Entry> at = Optional.of(entry);
    for (int i = 0; i < LONGEST_CHAIN && at.isPresent(); i++) {
      if (at.get().file().isPresent()) {
        return at.get().file();
      }
      at = normalized(at.get().target()).flatMap(path -> Optional.ofNullable(byPath.get(path)));
    }
    return Optional.empty();
  }

  /** A path without detours; empty if it leaves the archive. */
  private static Optional<String> normalized(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          return Optional.empty();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return Optional.of(String.join("/", parts));
  }
}

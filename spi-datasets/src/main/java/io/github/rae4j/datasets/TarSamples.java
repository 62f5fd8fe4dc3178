// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The samples of an archive by WebDataset's convention: members whose paths agree up to the first
 * dot of the last part form one sample, wherever they stand.
 */
final class TarSamples {
  private static final int NAMED = 3;

  private TarSamples() {}

  /**
   * An image and what stands beside it.
   *
   * @param shard the archive
   * @param image the member with the image
   * @param others all other members of the sample, by what follows the first dot of their name
   */
  record Sample(Path shard, TarIndex.Member image, Map<String, TarIndex.Member> others) {
    /** The name for messages. */
    String shown() {
      return shard + " (" + image.name() + ")";
    }

    /** Why the image is not read, if it is not. */
    Optional<Unread.Why> unread() {
      if (ImageNames.kind(image.name()) == ImageNames.Kind.UNREAD) {
        return Optional.of(Unread.Why.FORMAT);
      }
      return image.sparse() ? Optional.of(Unread.Why.SPARSE) : Optional.empty();
    }

    /** The folder of the image in the archive. */
    String folder() {
      return image.name().substring(0, Math.max(0, image.name().lastIndexOf('/')));
    }
  }

  /** A member with its place in the archive. */
  private record Placed(int place, String kind, TarIndex.Member member) {}

  private static final class Group {
    private final List<Placed> images = new ArrayList<>();
    private final Map<String, TarIndex.Member> others = new LinkedHashMap<>();
  }

  /**
   * The samples in the order of their images in the archive.
   *
   * @param extension what follows the first dot in the names of the images; empty for any image
   * @param keepIndex whether the index of a large archive is kept beside it
   * @param notes told what is left out
   * @throws RaeException if the archive is damaged, or a sample has two images
   */
  static List<Sample> of(Path shard, String extension, boolean keepIndex, Consumer<String> notes) {
    TarIndex.Content content = keepIndex ? TarIndexFile.read(shard) : TarIndex.read(shard);
    note(shard, "links to what is no file of it", content.dangling(), notes);
    Map<String, Group> groups = groups(shard, content.members(), extension);
    Map<Integer, Sample> byPlace = new HashMap<>();
    List<String> empty = new ArrayList<>();
    groups.forEach(
        (key, group) -> {
          if (group.images.isEmpty()) {
            empty.add(key);
          } else if (group.images.size() > 1 && !areNumbered(group)) {
            throw twoImages(shard, key, group);
          }
          group.images.forEach(
              image ->
                  byPlace.put(
                      image.place(), new Sample(shard, image.member(), Map.copyOf(group.others))));
        });
    if (!byPlace.isEmpty()) {
      note(shard, "samples without an image", empty, notes);
    }
    return byPlace.keySet().stream().sorted().map(byPlace::get).collect(Collectors.toList());
  }

  private static Map<String, Group> groups(
      Path shard, List<TarIndex.Member> members, String extension) {
    Map<String, Group> groups = new LinkedHashMap<>();
    Map<String, TarIndex.Member> byName = new HashMap<>();
    String wanted = extension.replaceFirst("^\\.", "").toLowerCase(Locale.ROOT);
    for (int place = 0; place < members.size(); place++) {
      TarIndex.Member member = members.get(place);
      String name = member.name().replaceFirst("^(\\./)+", "");
      int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
      if (dot < 0 || ImageNames.isHidden(name)) {
        continue;
      }
      if (byName.put(name, member) != null) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s holds two members called %s; which of them counts depends on the reader, so"
                    + " pack it anew",
                shard,
                name),
            Where.file(shard).atKey(name));
      }
      String kind = name.substring(dot + 1).toLowerCase(Locale.ROOT);
      boolean isImage =
          wanted.isEmpty() ? ImageNames.kind(name) != ImageNames.Kind.OTHER : kind.equals(wanted);
      Group group = groups.computeIfAbsent(name.substring(0, dot), key -> new Group());
      if (isImage) {
        group.images.add(new Placed(place, kind, member));
      } else {
        group.others.put(kind, member);
      }
    }
    return groups;
  }

  /** Numbers before the ending, and nothing beside the images: names with dots, not a sample. */
  private static boolean areNumbered(Group group) {
    return group.others.isEmpty()
        && group.images.stream().allMatch(image -> image.kind().matches("\\d+\\.[^.]+"));
  }

  private static DataException twoImages(Path shard, String key, Group group) {
    List<String> kinds = group.images.stream().map(Placed::kind).toList();
    Optional<String> plain = kinds.stream().filter(kind -> !kind.contains(".")).findFirst();
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s: the sample '%s' has %d images (%s); say which is meant, for example by image=%s",
            shard,
            key,
            kinds.size(),
            String.join(", ", kinds),
            plain.orElse(kinds.get(0))),
        Where.file(shard).atKey("image"));
  }

  private static void note(Path shard, String what, List<String> names, Consumer<String> notes) {
    if (!names.isEmpty()) {
      notes.accept(
          String.format(
              Locale.ROOT,
              "%s: %d %s are left out: %s%s",
              shard,
              names.size(),
              what,
              names.stream().limit(NAMED).collect(Collectors.joining(", ")),
              names.size() > NAMED ? ", ..." : ""));
    }
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.image.ImageReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The images of tar archives, in archive order.
 *
 * <p>Follows WebDataset's convention: adjacent files whose paths agree up to the first dot of the
 * last part form one sample; {@code cls} holds its label in digits.
 */
final class TarImages extends StoredImages {
  private static final int LONGEST_LABEL = 20;

  private record Sample(Path shard, TarIndex.Member image, OptionalLong label) {}

  private final List<Sample> samples;
  private final boolean single;
  private final ImageReader reader = new ImageReader();

  private TarImages(String origin, List<Sample> samples, List<String> classNames, boolean single) {
    super(origin, classNames);
    this.samples = samples;
    this.single = single;
  }

  /**
   * Opens archives.
   *
   * @param origin the location as the user gave it
   * @param extension extension of the images within a sample; empty for png, jpg and jpeg
   * @throws RaeException if an archive is damaged, holds no images, or labels are missing
   */
  static TarImages open(
      String origin, List<Path> shards, WebDataset.Labels labels, String extension) {
    List<Sample> samples = new ArrayList<>();
    for (Path shard : shards) {
      int before = samples.size();
      addSamples(shard, extension, samples);
      if (samples.size() == before) {
        throw new DataException(
            shard + " holds no " + (extension.isEmpty() ? "PNG or JPEG" : extension) + " images",
            Where.file(shard));
      }
    }
    boolean labelled = samples.stream().anyMatch(sample -> sample.label().isPresent());
    WebDataset.Labels source = labels;
    if (labels == WebDataset.Labels.AUTO) {
      long folders = samples.stream().map(sample -> folder(sample)).distinct().limit(2).count();
      source =
          labelled
              ? WebDataset.Labels.CLS
              : folders > 1 ? WebDataset.Labels.FOLDERS : WebDataset.Labels.NONE;
    }
    List<String> classNames = List.of();
    if (source == WebDataset.Labels.CLS) {
      requireLabels(samples);
    } else if (source == WebDataset.Labels.FOLDERS) {
      classNames = labelByFolder(samples);
    } else {
      samples.replaceAll(s -> new Sample(s.shard(), s.image(), OptionalLong.empty()));
    }
    return new TarImages(origin, List.copyOf(samples), classNames, shards.size() == 1);
  }

  private static void addSamples(Path shard, String extension, List<Sample> samples) {
    String key = "";
    Optional<TarIndex.Member> image = Optional.empty();
    OptionalLong label = OptionalLong.empty();
    for (TarIndex.Member member : TarIndex.read(shard)) {
      String name = member.name();
      int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
      String memberKey = dot < 0 ? name : name.substring(0, dot);
      String kind = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
      if (!memberKey.equals(key)) {
        if (image.isPresent()) {
          samples.add(new Sample(shard, image.get(), label));
        }
        key = memberKey;
        image = Optional.empty();
        label = OptionalLong.empty();
      }
      if (kind.equals("cls")) {
        label = OptionalLong.of(label(shard, member));
      } else if (isImage(name, kind, extension)) {
        if (image.isPresent()) {
          // Not a WebDataset sample: names with dots, such as a.1.png and a.2.png.
          samples.add(new Sample(shard, image.get(), label));
        }
        image = Optional.of(member);
      }
    }
    if (image.isPresent()) {
      samples.add(new Sample(shard, image.get(), label));
    }
  }

  private static boolean isImage(String name, String kind, String extension) {
    return extension.isEmpty()
        ? Paths.isImage(name) && !name.substring(name.lastIndexOf('/') + 1).startsWith("._")
        : kind.equals(extension.toLowerCase(Locale.ROOT));
  }

  private static long label(Path shard, TarIndex.Member member) {
    int size = (int) Math.min(member.size(), LONGEST_LABEL);
    String text =
        new String(FileBytes.read(shard, member.offset(), size), StandardCharsets.US_ASCII).strip();
    if (member.size() > LONGEST_LABEL || !text.matches("\\d{1,9}")) {
      throw new DataException(
          "%s: %s should hold a label in digits, but holds '%s'"
              .formatted(shard, member.name(), text),
          Where.file(shard).atKey(member.name()));
    }
    return Long.parseLong(text);
  }

  private static void requireLabels(List<Sample> samples) {
    for (Sample sample : samples) {
      if (sample.label().isEmpty()) {
        throw new DataException(
            "%s: %s has no label (a .cls beside it), but others have; labels=none ignores them"
                .formatted(sample.shard(), sample.image().name()),
            Where.file(sample.shard()).atKey(sample.image().name()));
      }
    }
  }

  private static List<String> labelByFolder(List<Sample> samples) {
    TreeMap<String, Integer> classes = new TreeMap<>();
    for (String folder : new TreeSet<>(samples.stream().map(TarImages::folder).toList())) {
      classes.put(folder, classes.size());
    }
    samples.replaceAll(
        s -> new Sample(s.shard(), s.image(), OptionalLong.of(classes.getOrDefault(folder(s), 0))));
    return classes.keySet().stream()
        .map(folder -> folder.substring(folder.lastIndexOf('/') + 1))
        .toList();
  }

  private static String folder(Sample sample) {
    String name = sample.image().name();
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  @Override
  public int size() {
    return samples.size();
  }

  @Override
  RgbImage read(int index) {
    Sample sample = samples.get(index);
    TarIndex.Member image = sample.image();
    String shown = sample.shard() + " (" + image.name() + ")";
    if (image.size() > Integer.MAX_VALUE) {
      throw new DataException(
          shown + " is larger than the 2 GiB that are read",
          Where.file(sample.shard()).atKey(image.name()));
    }
    return reader.read(shown, FileBytes.read(sample.shard(), image.offset(), (int) image.size()));
  }

  @Override
  String name(int index) {
    Sample sample = samples.get(index);
    return single
        ? sample.image().name()
        : sample.shard().getFileName() + "/" + sample.image().name();
  }

  @Override
  OptionalLong labelOf(int index) {
    return samples.get(index).label();
  }
}

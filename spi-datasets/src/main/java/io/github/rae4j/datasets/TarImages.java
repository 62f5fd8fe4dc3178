// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.datasets.TarSamples.Sample;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.image.ImageReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The images of tar archives, in archive order. */
final class TarImages extends StoredImages {
  private final List<Sample> samples;
  private final long[] labels;
  private final boolean single;
  private final ImageReader reader;

  private TarImages(
      String origin, List<Sample> samples, TarLabels labels, boolean single, Orient orient) {
    super(origin, labels.classNames());
    this.samples = List.copyOf(samples);
    this.labels = labels.values();
    this.single = single;
    this.reader = orient.reader(this::note);
  }

  /**
   * Opens archives.
   *
   * @throws RaeException if an archive is damaged, holds no images, or labels are missing
   */
  static TarImages open(WebDataset options, List<Path> shards) {
    String extension = options.image().orElse("");
    List<String> notes = new ArrayList<>();
    List<Sample> samples = new ArrayList<>();
    for (Path shard : shards) {
      List<Sample> found = TarSamples.of(shard, extension, options.keepIndex(), notes::add);
      if (found.isEmpty()) {
        throw new DataException(
            extension.isEmpty()
                ? shard + " holds no PNG or JPEG images, nor others that are read"
                : shard + " holds no " + extension + " images",
            Where.file(shard));
      }
      samples.addAll(found);
    }
    for (Unread.Why why : Unread.Why.values()) {
      options
          .unread()
          .check(
              why,
              samples.stream()
                  .filter(sample -> sample.unread().filter(why::equals).isPresent())
                  .map(Sample::shown)
                  .toList());
    }
    TarLabels labels = TarLabels.of(samples, LabelSource.parse(options.labels()), notes::add);
    TarImages images =
        new TarImages(options.path(), samples, labels, shards.size() == 1, options.orient());
    notes.forEach(images::note);
    return images;
  }

  @Override
  public int size() {
    return samples.size();
  }

  @Override
  RgbImage read(int index) {
    Sample sample = samples.get(index);
    TarIndex.Member image = sample.image();
    String shown = sample.shown();
    Optional<Unread.Why> unread = sample.unread();
    if (unread.isPresent()) {
      throw unread.get().error(shown);
    }
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
    return labels.length == 0 ? OptionalLong.empty() : OptionalLong.of(labels[index]);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Image i of one data set paired with image i of another. Not thread-safe. */
public final class DataSetPairs implements ImagePairs {
  private final ImageStream.Options images;
  private final ImageStream.Options originals;
  private final int size;
  private final List<ImageStream.Skipped> skipped = new ArrayList<>();

  /**
   * Selects the first pairs of two data sets.
   *
   * @param count number of pairs; 0 for all
   * @throws DataException if there are fewer pairs than {@code count}, or {@code count} is 0 and
   *     the data sets differ in size
   */
  public DataSetPairs(ImageStream.Options images, ImageStream.Options originals, int count) {
    this.images = images;
    this.originals = originals;
    int ours = images.dataSet().size();
    int theirs = originals.dataSet().size();
    if (count == 0 && ours != theirs) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %d images, but %s has %d; pairs need as many, or a number of pairs to"
                  + " measure",
              images.dataSet().origin(),
              ours,
              originals.dataSet().origin(),
              theirs),
          Where.file(images.dataSet().origin()));
    }
    if (count > Math.min(ours, theirs)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%d pairs were asked for, but there are only %d images and %d originals",
              count,
              ours,
              theirs),
          Where.file(images.dataSet().origin()));
    }
    this.size = count == 0 ? ours : count;
  }

  @Override
  public String origin() {
    return images.dataSet().origin() + ", prepared by " + images.preparation().name();
  }

  @Override
  public String originalsOrigin() {
    return originals.dataSet().origin() + ", prepared by " + originals.preparation().name();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void forEachBatch(int batchSize, BiConsumer<Tensor, Tensor> consumer) {
    try (ImageStream ours = images.open(0, size);
        ImageStream theirs = originals.open(0, size)) {
      List<RgbImage> left = new ArrayList<>();
      List<RgbImage> right = new ArrayList<>();
      Optional<ImageExample> image = next(ours);
      Optional<ImageExample> original = next(theirs);
      while (image.isPresent() && original.isPresent()) {
        int ahead = Integer.compare(image.get().index(), original.get().index());
        if (ahead == 0) {
          requireSameSize(image.get(), original.get());
          left.add(image.get().image());
          right.add(original.get().image());
          if (left.size() == batchSize) {
            hand(left, right, consumer);
          }
        }
        // If one image of a pair is damaged and skipped, skip the other too.
        image = ahead <= 0 ? next(ours) : image;
        original = ahead >= 0 ? next(theirs) : original;
      }
      hand(left, right, consumer);
      skipped.clear();
      skipped.addAll(ours.skipped());
      skipped.addAll(theirs.skipped());
    }
  }

  private static Optional<ImageExample> next(ImageStream stream) {
    return stream.hasNext() ? Optional.of(stream.next()) : Optional.empty();
  }

  private static void requireSameSize(ImageExample image, ImageExample original) {
    RgbImage a = image.image();
    RgbImage b = original.image();
    if (a.width() != b.width() || a.height() != b.height()) {
      throw new DataException(
          String.format(
                  Locale.ROOT,
                  "%s has %s, but its original %s has %s; prepare both to one size, for example by",
                  image.id(),
                  a,
                  original.id(),
                  b)
              + " center-crop:N",
          Where.file(image.id()));
    }
  }

  private static void hand(
      List<RgbImage> left, List<RgbImage> right, BiConsumer<Tensor, Tensor> consumer) {
    if (!left.isEmpty()) {
      consumer.accept(ImageTensors.toTensor(left), ImageTensors.toTensor(right));
      left.clear();
      right.clear();
    }
  }

  @Override
  public List<ImageStream.Skipped> skipped() {
    return List.copyOf(skipped);
  }

  @Override
  public List<String> notes() {
    return Stream.of(images, originals).flatMap(each -> each.dataSet().notes().stream()).toList();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImageBatch;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.formats.image.PilResize;
import io.github.rae4j.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The data loader for images: decodes ahead of time, crops and flips at random. The augmentation
 * depends on (seed, sample) only. For one thread.
 */
public final class TrainingImageLoader implements AutoCloseable {
  private static final int FLIP = 1;
  private static final int CROP = 2;
  private static final int TRIES = 10;
  private static final double LARGEST_RATIO = 4.0 / 3;

  private final ImageDataSet images;
  private final Settings settings;
  private final EpochSampler sampler;
  private final UniformStreams draws;
  private final DataWait wait = new DataWait();
  private Optional<ImageStream> stream = Optional.empty();
  private long localIndex;

  /**
   * How images are prepared and augmented.
   *
   * @param preparation of every image, before it is cropped
   * @param size of the result
   * @param smallestCrop smallest fraction of the area that a random crop keeps; its aspect ratio
   *     lies between 3:4 and 4:3 times that of the result, to which it is resized (for a square one
   *     torchvision's {@code RandomResizedCrop}, bicubic); 1 for none
   * @param flip whether half of the images are flipped horizontally
   * @param workers decoding threads; 0 for one per processor
   * @param seed of the run
   */
  public record Settings(
      ImagePreparation preparation,
      ImageSize size,
      double smallestCrop,
      boolean flip,
      int workers,
      long seed) {}

  /**
   * A loader of these images.
   *
   * @param images not closed by this loader
   */
  public TrainingImageLoader(ImageDataSet images, EpochSampler sampler, Settings settings) {
    this.images = images;
    this.sampler = sampler;
    this.settings = settings;
    this.draws = new UniformStreams(settings.seed());
  }

  /**
   * The batch that starts at a given sample of the run; fast where it follows the previous one.
   *
   * @param first the first of this process's samples in the batch
   * @return float32 {@code (count, 3, height, width)} in [0, 1]
   * @throws RaeException naming an image that is damaged or, without cropping, of another size
   */
  public Tensor images(long first, int count) {
    BatchShard shard = sampler.shard();
    if (stream.isEmpty() || first != shard.sample(localIndex)) {
      stream.ifPresent(ImageStream::close);
      stream =
          Optional.of(
              new ImageStream.Options(images, settings.preparation(), settings.workers(), false)
                  .open(sampler.from(first)));
      localIndex = shard.localIndex(first);
    }
    ImageStream source = stream.orElseThrow();
    List<ImageExample> examples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ImageExample example = wait.count(source::next);
      long sample = shard.sample(localIndex++);
      RgbImage cut = cut(example, sample);
      boolean mirrored = settings.flip() && draws.floats(sample, FLIP, 1)[0] < 0.5f;
      examples.add(
          new ImageExample(
              example.index(), example.id(), mirrored ? cut.mirrored() : cut, example.label()));
    }
    return new ImageBatch(examples).images();
  }

  /** How long {@link #images} has waited for images that were not decoded yet. */
  public Duration waited() {
    return wait.total();
  }

  private RgbImage cut(ImageExample example, long sample) {
    RgbImage image = example.image();
    ImageSize size = settings.size();
    if (settings.smallestCrop() < 1) {
      RgbImage part = randomPart(image, sample);
      return PilResize.resize(part, size.width(), size.height(), PilResize.Filter.BICUBIC);
    }
    if (!image.size().equals(size)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: is %s, but the encoder takes %s; set training.preparation, for example %s",
              example.id(),
              image,
              size,
              ImagePreparation.centerCrop(size).name()),
          Where.file(example.id()).atKey("training.preparation"));
    }
    return image;
  }

  private RgbImage randomPart(RgbImage image, long sample) {
    float[] u = draws.floats(sample, CROP, 4 * TRIES);
    double area = (double) image.width() * image.height();
    double target = (double) settings.size().width() / settings.size().height();
    double span = 2 * Math.log(LARGEST_RATIO);
    for (int i = 0; i < u.length; i += 4) {
      double share = settings.smallestCrop() + u[i] * (1 - settings.smallestCrop());
      double ratio = target * Math.exp((u[i + 1] - 0.5) * span);
      int width = (int) Math.round(Math.sqrt(area * share * ratio));
      int height = (int) Math.round(Math.sqrt(area * share / ratio));
      if (width > 0 && height > 0 && width <= image.width() && height <= image.height()) {
        int left = (int) (u[i + 2] * (image.width() - width + 1));
        int top = (int) (u[i + 3] * (image.height() - height + 1));
        return image.crop(left, top, width, height);
      }
    }
    // No crop fits into a very long image after ten tries: take its centre, as torchvision does.
    int width = (int) Math.min(image.width(), Math.round(image.height() * target * LARGEST_RATIO));
    int height = (int) Math.min(image.height(), Math.round(image.width() / target * LARGEST_RATIO));
    return image.crop((image.width() - width) / 2, (image.height() - height) / 2, width, height);
  }

  @Override
  public void close() {
    stream.ifPresent(ImageStream::close);
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.evaluation.data.DataSetIdentity;
import io.github.rae4j.evaluation.data.ImageBatch;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Loads images ahead of time, flips them at random, and encodes them when a batch is requested. */
public final class EncodingLatentLoader implements LatentLoader {
  /** The random draw that decides whether a sample is flipped. */
  static final int FLIP = 1;

  private final ImageDataSet images;
  private final RepresentationAutoencoder autoencoder;
  private final Optional<RepresentationAutoencoder> further;
  private final Settings settings;
  private final DataWait wait = new DataWait();
  private Optional<ImageStream> stream = Optional.empty();
  private Optional<String> hash = Optional.empty();
  private long localIndex;

  /**
   * How images are turned into latents.
   *
   * @param preparation of every image
   * @param flip whether half of the images are flipped horizontally
   * @param workers decoding threads; 0 for one per processor
   * @param labelling which labels the images train
   * @param seed of the run
   * @param orders makes the sampler for a number of images
   */
  public record Settings(
      ImagePreparation preparation,
      boolean flip,
      int workers,
      Labelling labelling,
      long seed,
      IntFunction<EpochSampler> orders) {}

  /**
   * A loader.
   *
   * @param images closed by this loader
   * @param autoencoder not closed by this loader
   */
  public EncodingLatentLoader(
      ImageDataSet images, RepresentationAutoencoder autoencoder, Settings settings) {
    this(images, autoencoder, Optional.empty(), settings);
  }

  /**
   * A loader with two encoders.
   *
   * @param images closed by this loader
   * @param autoencoder not closed by this loader
   * @param further encodes the same images, see {@link LatentLoader.Batch#clean}; not closed by
   *     this loader
   */
  public EncodingLatentLoader(
      ImageDataSet images,
      RepresentationAutoencoder autoencoder,
      Optional<RepresentationAutoencoder> further,
      Settings settings) {
    settings.labelling().require(images.origin(), images.label(0).isPresent());
    this.images = images;
    this.autoencoder = autoencoder;
    this.further = further;
    this.settings = settings;
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public List<String> notes() {
    return images.notes();
  }

  @Override
  public String contentHash() {
    String known = hash.orElseGet(() -> DataSetIdentity.sha256(images));
    hash = Optional.of(known);
    return known;
  }

  @Override
  public String origin() {
    return images.origin();
  }

  @Override
  public void seek(long to) {
    stream.ifPresent(ImageStream::close);
    EpochSampler sampler = settings.orders().apply(size());
    localIndex = sampler.shard().localIndex(to);
    stream =
        Optional.of(
            new ImageStream.Options(images, settings.preparation(), settings.workers(), false)
                .open(sampler.from(to)));
  }

  @Override
  public Batch next(int count) {
    ImageStream source =
        stream.orElseThrow(() -> new IllegalStateException("seek before the first batch"));
    BatchShard shard = settings.orders().apply(size()).shard();
    UniformStreams draws = new UniformStreams(settings.seed());
    List<ImageExample> examples = new ArrayList<>(count);
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      ImageExample example = wait.count(source::next);
      labels[i] = label(example);
      long sample = shard.sample(localIndex++);
      boolean mirrored = settings.flip() && draws.floats(sample, FLIP, 1)[0] < 0.5f;
      examples.add(mirrored ? mirrored(example) : example);
    }
    Tensor batch = new ImageBatch(examples).images();
    return new Batch(
        autoencoder.encode(batch),
        Tensor.of(labels, count),
        examples.stream().map(ImageExample::index).toList(),
        further.map(encoder -> encoder.encode(batch)));
  }

  @Override
  public Duration waited() {
    return wait.total();
  }

  @Override
  public double flopsPerImage() {
    return TrainingCost.ofForward(autoencoder.encoder().network())
        + further.map(other -> TrainingCost.ofForward(other.encoder().network())).orElse(0.0);
  }

  private long label(ImageExample example) {
    return settings.labelling().of(images.origin(), example.id(), example.label());
  }

  private static ImageExample mirrored(ImageExample example) {
    return new ImageExample(
        example.index(), example.id(), example.image().mirrored(), example.label());
  }

  @Override
  public void close() {
    stream.ifPresent(ImageStream::close);
    images.close();
  }
}

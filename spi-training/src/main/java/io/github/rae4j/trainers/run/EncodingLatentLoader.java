package io.github.rae4j.trainers.run;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.data.ImageBatch;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Images that are decoded ahead, mirrored at random, and encoded when they are needed. */
public final class EncodingLatentLoader implements LatentLoader {
  /** The draw of a sample that says whether it is mirrored. */
  static final int FLIP = 1;

  private final ImageDataSet images;
  private final RepresentationAutoencoder autoencoder;
  private final Settings settings;
  private Optional<ImageStream> stream = Optional.empty();
  private long localIndex;

  /**
   * How images become latents.
   *
   * @param preparation of every image
   * @param flip whether half of the images are mirrored
   * @param workers threads that decode; 0 for one for each processor
   * @param classes labels must be below it
   * @param seed of the run
   * @param orders the order in which so many images are seen
   */
  public record Settings(
      ImagePreparation preparation,
      boolean flip,
      int workers,
      int classes,
      long seed,
      IntFunction<EpochSampler> orders) {}

  /**
   * A source.
   *
   * @param images closed with this object
   * @param autoencoder stays open
   */
  public EncodingLatentLoader(
      ImageDataSet images, RepresentationAutoencoder autoencoder, Settings settings) {
    this.images = images;
    this.autoencoder = autoencoder;
    this.settings = settings;
  }

  @Override
  public int size() {
    return images.size();
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
      ImageExample example = source.next();
      labels[i] = label(example);
      long sample = shard.sample(localIndex++);
      boolean mirrored = settings.flip() && draws.floats(sample, FLIP, 1)[0] < 0.5f;
      examples.add(mirrored ? mirrored(example) : example);
    }
    return new Batch(
        autoencoder.encode(new ImageBatch(examples).images()), Tensor.of(labels, count));
  }

  private long label(ImageExample example) {
    long label = example.label().orElse(0);
    if (label < 0 || label >= settings.classes()) {
      throw new RaeException(
          "%s: %s has the class %d, but the model knows the classes 0 to %d"
              .formatted(images.origin(), example.id(), label, settings.classes() - 1));
    }
    return label;
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

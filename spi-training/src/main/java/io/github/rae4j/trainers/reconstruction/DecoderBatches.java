// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImageBatch;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.gan.DiffAug;
import io.github.rae4j.trainers.run.DataWait;
import io.github.rae4j.trainers.run.NoisePrefetcher;
import io.github.rae4j.trainers.run.TrainingCost;
import io.github.rae4j.trainers.run.TrainingSettings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * The inputs of stage 1: random crops, their tokens with and without noise, and the random numbers
 * of the augmentation. For one thread.
 */
final class DecoderBatches implements DecoderTrainer.Batches, AutoCloseable {
  private static final int CROP = 0;
  private static final int SIGMA = 1;
  private static final int GATES = 2;
  private static final int AUGMENTATION = 8;

  private final Settings settings;
  private final UniformStreams uniforms;
  private final Map<Integer, Sample> microBatches = new LinkedHashMap<>();
  private final DataWait wait = new DataWait();
  private Optional<ImageStream> stream = Optional.empty();
  private Optional<NoisePrefetcher> prefetcher = Optional.empty();
  private long microBatchesOf = -1;

  private record Sample(Tensor images, Tensor tokens) {}

  /**
   * How images are turned into inputs.
   *
   * @param streams opens the stream of images that starts at a given sample of the run
   * @param autoencoder encodes the images; not closed by this class
   * @param size of the crop
   * @param tau scale of the noise
   * @param noise distribution of its standard deviation
   * @param augmentation of what the discriminator sees
   * @param training batch size and seed
   */
  record Settings(
      LongFunction<ImageStream> streams,
      RepresentationAutoencoder autoencoder,
      ImageSize size,
      double tau,
      LatentNoise noise,
      DiffAug augmentation,
      TrainingSettings training) {}

  /** Batches of consecutive steps, starting with the first one requested. */
  DecoderBatches(Settings settings) {
    this.settings = settings;
    this.uniforms = new UniformStreams(settings.training().seed());
  }

  @Override
  public Map<String, Tensor> decoderInputs(long step, int microBatch) {
    Sample sample = sample(step, microBatch);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("images", sample.images());
    inputs.put("tokens", noisy(sample.tokens(), step, microBatch));
    augment(inputs, "aug.", step, microBatch, 0);
    return inputs;
  }

  @Override
  public Map<String, Tensor> discriminatorInputs(long step, int microBatch, int update) {
    Sample sample = sample(step, microBatch);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("images", sample.images());
    inputs.put("tokens", sample.tokens());
    augment(inputs, "fake.", step, microBatch, 1 + 2 * update);
    augment(inputs, "real.", step, microBatch, 2 + 2 * update);
    return inputs;
  }

  @Override
  public Duration waited() {
    return wait.total();
  }

  @Override
  public double flopsPerImage() {
    return TrainingCost.ofForward(settings.autoencoder().encoder().network());
  }

  private long firstSample(long step, int microBatch) {
    return settings.training().firstSample(step, microBatch);
  }

  /** The images of one micro-batch; those of a step are cached until the next step. */
  private Sample sample(long step, int microBatch) {
    if (step != microBatchesOf) {
      microBatches.clear();
      microBatchesOf = step;
    }
    return microBatches.computeIfAbsent(microBatch, p -> read(step, p));
  }

  private Sample read(long step, int microBatch) {
    long first = firstSample(step, microBatch);
    ImageStream source =
        stream.orElseGet(
            () -> settings.streams().apply(settings.training().microBatchStart(step, microBatch)));
    stream = Optional.of(source);
    List<ImageExample> cut = new ArrayList<>();
    for (int i = 0; i < settings.training().microBatchSize(); i++) {
      cut.add(cut(wait.count(source::next), uniforms.floats(first + i, CROP, 2)));
    }
    Tensor images = new ImageBatch(cut).images();
    return new Sample(images, settings.autoencoder().tokens(images));
  }

  private ImageExample cut(ImageExample example, float[] at) {
    RgbImage image = example.image();
    ImageSize size = settings.size();
    if (image.width() < size.width() || image.height() < size.height()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %s is too small to cut %s out of it; set training.preparation",
              example.id(),
              image,
              size),
          Where.file(example.id()).atKey("training.preparation"));
    }
    int left = (int) (at[0] * (image.width() - size.width() + 1));
    int top = (int) (at[1] * (image.height() - size.height() + 1));
    return new ImageExample(
        example.index(),
        example.id(),
        image.crop(left, top, size.width(), size.height()),
        example.label());
  }

  private Tensor noisy(Tensor tokens, long step, int microBatch) {
    if (settings.tau() <= 0) {
      return tokens;
    }
    int count = tokens.shape().intDim(0);
    long first = firstSample(step, microBatch);
    Shape one = Shape.of(tokens.shape().dim(1), tokens.shape().dim(2));
    NoisePrefetcher source =
        prefetcher.orElseGet(() -> new NoisePrefetcher(settings.training().seed(), count, one));
    prefetcher = Optional.of(source);
    boolean more = microBatch + 1 < settings.training().accumulation();
    float[] noise =
        source
            .take(first, more ? firstSample(step, microBatch + 1) : firstSample(step + 1, 0))
            .toFloatArray();
    float[] values = tokens.toFloatArray();
    int each = values.length / count;
    ByteBuffer result = Tensor.buffer(DType.FLOAT32, tokens.shape());
    for (int n = 0; n < count; n++) {
      float sigma = settings.noise().sigma(settings.tau(), uniforms.floats(first + n, SIGMA, 2));
      for (int i = n * each; i < (n + 1) * each; i++) {
        result.putFloat(values[i] + sigma * noise[i]);
      }
    }
    return Tensor.wrap(DType.FLOAT32, tokens.shape(), result.flip());
  }

  private void augment(
      Map<String, Tensor> inputs, String prefix, long step, int microBatch, int which) {
    int count = settings.training().microBatchSize();
    float[][] draws = new float[DiffAug.DRAWS][count];
    for (int i = 0; i < count; i++) {
      float[] own =
          uniforms.floats(firstSample(step, microBatch) + i, AUGMENTATION + which, DiffAug.DRAWS);
      for (int kind = 0; kind < own.length; kind++) {
        draws[kind][i] = own[kind];
      }
    }
    // One draw for the whole micro-batch, whichever process runs a shard of it.
    long whole = settings.training().microBatchStart(step, microBatch);
    float[] all = uniforms.floats(whole, GATES, DiffAug.GATES * (which + 1));
    float[] gates = Arrays.copyOfRange(all, DiffAug.GATES * which, DiffAug.GATES * (which + 1));
    settings
        .augmentation()
        .inputs(settings.size().height(), settings.size().width(), gates, draws, 0)
        .forEach((name, tensor) -> inputs.put(prefix + name, tensor));
  }

  @Override
  public void close() {
    stream.ifPresent(ImageStream::close);
  }
}

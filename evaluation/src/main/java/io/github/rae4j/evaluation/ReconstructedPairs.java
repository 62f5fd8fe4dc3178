// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** Reconstructions of a data set by an autoencoder, paired with the originals. Not thread-safe. */
public final class ReconstructedPairs implements ImagePairs {
  private final String origin;
  private final RepresentationAutoencoder autoencoder;
  private final ImageStream.Options options;
  private final DataSetImages originals;

  /**
   * Selects the first images of a data set, to be reconstructed.
   *
   * @param origin description of the autoencoder
   * @param count number of images; 0 for all
   */
  public ReconstructedPairs(
      String origin,
      RepresentationAutoencoder autoencoder,
      ImageStream.Options options,
      int count) {
    this.origin = origin;
    this.autoencoder = autoencoder;
    this.options = options;
    this.originals = new DataSetImages(options, count);
  }

  @Override
  public String origin() {
    return origin;
  }

  @Override
  public String originalsOrigin() {
    return originals.origin();
  }

  @Override
  public int size() {
    return originals.size();
  }

  @Override
  public void forEachBatch(int batchSize, BiConsumer<Tensor, Tensor> consumer) {
    originals.forEachBatch(
        batchSize,
        images ->
            consumer.accept(
                reconstruct(autoencoder, images, options.preparation().name()), images));
  }

  /**
   * Reconstructs a batch, truncated to 8 bits as in the reference's bulk sampling. Thread-safe.
   *
   * @param images float32 {@code (n, 3, h, w)} in [0, 1]
   * @param preparation how the images were prepared, for messages
   * @return of the shape of the images, multiples of 1/255
   * @throws ConfigException if the decoder's images have another size
   */
  public static Tensor reconstruct(
      RepresentationAutoencoder autoencoder, Tensor images, String preparation) {
    Tensor output = GeneratedImages.asBytes(autoencoder.reconstruct(images));
    if (!output.shape().equals(images.shape())) {
      throw new ConfigException(
          String.format(
                  Locale.ROOT,
                  "the decoder outputs %d x %d pixels, but the images are prepared by '%s' to"
                      + " %d x %d;",
                  output.shape().dim(3),
                  output.shape().dim(2),
                  preparation,
                  images.shape().dim(3),
                  images.shape().dim(2))
              + " prepare them by "
              + ImagePreparation.centerCrop(
                      new ImageSize(output.shape().intDim(2), output.shape().intDim(3)))
                  .name(),
          Where.key("prepare").ofPart("decoder"));
    }
    return output;
  }

  @Override
  public List<String> notes() {
    return originals.notes();
  }

  @Override
  public List<ImageStream.Skipped> skipped() {
    return originals.skipped();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.image.CenterCrop;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.TorchResize;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A representation autoencoder (paper section 3): a frozen encoder, latent statistics, and a
 * trained decoder, run by an engine.
 *
 * <p>Each half is compiled when it is first used: encoding never reads the decoder's weights, and
 * decoding never reads the encoder's. Thread-safe. Closing gives back the networks but not the
 * engine; every later call is an {@link IllegalStateException}.
 */
public final class RepresentationAutoencoder implements AutoCloseable {
  private static final String ENCODER = "encoder";

  private final Encoder encoder;
  private final Function<TokenGrid, Decoder> decoders;
  private final Supplier<Weights> decoderWeights;
  private final LatentNormalization normalization;
  private final LatentForm form;
  private final ImageSize resolution;
  private final TorchResize.Kernel kernel;
  private final LazyNetworks networks;

  private RepresentationAutoencoder(Builder builder) {
    encoder = builder.encoder;
    decoders = builder.decoders;
    decoderWeights = builder.decoderWeights;
    normalization = builder.normalization;
    form = LatentForm.of(encoder, builder.spatial);
    resolution = builder.resolution.orElseGet(encoder::inputSize);
    kernel = builder.kernel;
    networks = new LazyNetworks(builder.engine, "autoencoder");
  }

  /**
   * Starts composing an autoencoder.
   *
   * @param engine runs the networks; stays open when the autoencoder is closed
   * @param encoder the frozen encoder with its weights
   */
  public static Builder builder(Engine engine, Encoder encoder) {
    return new Builder(engine, encoder);
  }

  /** The encoder. */
  public Encoder encoder() {
    return encoder;
  }

  /** The latent statistics. */
  public LatentNormalization normalization() {
    return normalization;
  }

  /** Whether latents are {@code (C, h, w)} rather than {@code (tokens, C)}. */
  public boolean isSpatial() {
    return form.spatial();
  }

  /** Shape of one latent of an image of the encoder's size. */
  public Shape latentShape() {
    return form.shape();
  }

  /**
   * Refuses latents of other channels, and those that the statistics do not fit.
   *
   * @throws DataException naming both shapes
   */
  void requireFits(Shape latent) {
    Shape own = latentShape();
    if (latent.rank() != own.rank() || latent.dim(0) != own.dim(0)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "the backbone works on latents %s, but the autoencoder has %s; both need as many"
                  + " channels",
              latent,
              own),
          Where.key("autoencoder"));
    }
    try {
      normalization.requireFits(latent);
    } catch (IllegalArgumentException e) {
      throw new DataException(
          e.getMessage() + "; statistics with one value for each channel fit latents of any size",
          Where.key("stage_1.params.normalization_stat_path"),
          e);
    }
  }

  /**
   * Resizes images to the size that is encoded, which is the encoder's input unless the autoencoder
   * was composed with {@link Builder#resizing}: bicubic with a = −0.75, no antialias, not clamped.
   * Images that have the right size stay as they are; the aspect ratio is not kept.
   *
   * @param images float32 {@code (n, 3, h, w)} in [0, 1]
   * @return float32 {@code (n, 3, height, width)}
   */
  public Tensor resize(Tensor images) {
    return resized(images, resolution, TorchResize.Kernel.BICUBIC);
  }

  /**
   * Resizes images to the encoder's input as the encoder's own preprocessing does: bicubic, unless
   * the autoencoder was composed with {@link Builder#resizing}.
   *
   * @param images float32 {@code (n, 3, h, w)} in [0, 1]
   * @return float32 {@code (n, 3, inputHeight, inputWidth)}
   */
  public Tensor preprocess(Tensor images) {
    return resized(images, encoder.inputSize(), kernel);
  }

  private static Tensor resized(Tensor images, ImageSize size, TorchResize.Kernel kernel) {
    if (images.dtype() != DType.FLOAT32
        || images.shape().rank() != 4
        || images.shape().dim(1) != 3
        || images.elements() == 0) {
      throw new IllegalArgumentException(
          "images must be float32 (n, 3, height, width), but are " + images);
    }
    return images.shape().dim(2) == size.height() && images.shape().dim(3) == size.width()
        ? images
        : TorchResize.resize(images, size.height(), size.width(), kernel);
  }

  /**
   * Encodes images into patch tokens, as the encoder gives them after its own {@link #preprocess}.
   *
   * @param images float32 {@code (n, 3, h, w)} in [0, 1]
   * @return float32 {@code (n, tokens, C)}, row by row
   */
  public Tensor tokens(Tensor images) {
    Tensor input = preprocess(images);
    CompiledNetwork network = networks.get(ENCODER, this::encoderPart);
    return NamedValues.require(network.run(Map.of("images", input)), "tokens");
  }

  /**
   * Encodes images into normalised latents.
   *
   * <p>Images of another size than is encoded are <em>squashed</em> to it by {@link #resize}: of a
   * picture of 300 x 400 pixels the aspect ratio is lost. {@link #encodeCropped} cuts out the
   * middle instead, which is what the command does with data sets.
   *
   * @param images float32 {@code (n, 3, h, w)} in [0, 1]
   * @return float32 {@code (n, C, rows, columns)}, or {@code (n, tokens, C)} if not spatial
   */
  public Tensor encode(Tensor images) {
    return toLatents(tokens(resize(images)));
  }

  /**
   * Encodes pictures of any size as {@code rae4j encode --data} does: ADM's centre crop to the size
   * of the model's images, and then {@link #encode}.
   *
   * @param size of the images that the decoder makes: rows of the token grid times the decoder's
   *     patch size, for example 256
   * @param images at least one; each of its own size
   * @return float32 {@code (n, C, rows, columns)}, or {@code (n, tokens, C)} if not spatial
   * @throws IllegalArgumentException if there is no image or the size is not positive
   */
  public Tensor encodeCropped(int size, List<RgbImage> images) {
    if (images.isEmpty() || size < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "at least one image and a positive size are needed, not %d and %d",
              images.size(),
              size));
    }
    return encodeCropped(ImageSize.square(size), images);
  }

  /**
   * As {@link #encodeCropped(int, List)}, to pictures that need not be square.
   *
   * @throws IllegalArgumentException if there is no image
   */
  public Tensor encodeCropped(ImageSize size, List<RgbImage> images) {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("at least one image is needed");
    }
    return encode(
        ImageTensors.toTensor(
            images.stream().map(image -> CenterCrop.apply(image, size)).toList()));
  }

  /**
   * As {@link #encodeCropped(int, List)}, to the size of the images that this autoencoder's decoder
   * makes of them.
   *
   * @throws ConfigException if it was composed without a decoder
   */
  public Tensor encodeCropped(List<RgbImage> images) {
    return encodeCropped(decoders.apply(encoder.tokenGrid()).imageSize(), images);
  }

  /** Turns the encoder's tokens {@code (n, tokens, C)} into normalised latents. */
  public Tensor toLatents(Tensor tokens) {
    return normalization.normalize(form.ofTokens(tokens));
  }

  /**
   * Decodes normalised latents.
   *
   * @param latents float32 {@code (n, C, h, w)}, or {@code (n, tokens, C)} if not spatial; then
   *     they are those of the encoder's input or form a grid of its ratio
   * @return float32 {@code (n, 3, height, width)}, nominally in [0, 1] but not clamped
   */
  public Tensor decode(Tensor latents) {
    form.require(latents);
    Tensor tokens = form.toTokens(normalization.denormalize(latents));
    TokenGrid grid = form.gridOf(latents);
    CompiledNetwork network = networks.get(key(grid), () -> decoder(grid));
    return NamedValues.require(network.run(Map.of("tokens", tokens)), "images");
  }

  /** Encodes and decodes. See {@link #encode} and {@link #decode}. */
  public Tensor reconstruct(Tensor images) {
    return decode(encode(images));
  }

  private static String key(TokenGrid grid) {
    return "decoder/" + grid;
  }

  private LazyNetworks.Part decoder(TokenGrid tokens) {
    Decoder decoder = decoders.apply(tokens);
    return new LazyNetworks.Part(
        "decoder",
        PluginAnswers.given(decoder, "network", decoder.network(), "its network"),
        () ->
            PluginAnswers.given(
                decoder, "adapt", decoder.adapt(decoderWeights.get()), "its weights"));
  }

  private LazyNetworks.Part encoderPart() {
    return new LazyNetworks.Part(
        ENCODER,
        PluginAnswers.given(encoder, "network", encoder.network(), "its network"),
        () -> PluginAnswers.given(encoder, "weights", encoder.weights(), "its weights"));
  }

  /**
   * Begins to load the encoder beside whatever is done meanwhile, such as reading images; the first
   * {@link #tokens} waits for it, and fails as it would have.
   */
  public void prepareEncoder() {
    networks.prepare(ENCODER, this::encoderPart);
  }

  /**
   * Begins to load the decoder for latents of the encoder's input, beside whatever is done
   * meanwhile; the first {@link #decode} waits for it, and fails as it would have.
   */
  public void prepareDecoder() {
    TokenGrid grid = encoder.tokenGrid();
    networks.prepare(key(grid), () -> decoder(grid));
  }

  @Override
  public void close() {
    networks.close();
  }

  /** Composes an autoencoder. Not thread-safe. */
  public static final class Builder {
    private final Engine engine;
    private final Encoder encoder;
    private Function<TokenGrid, Decoder> decoders =
        tokens -> {
          throw new ConfigException(
              "this autoencoder was composed without a decoder", Where.part("decoder"));
        };
    private Supplier<Weights> decoderWeights =
        () -> {
          throw new ConfigException(
              "this autoencoder has no decoder weights; set"
                  + " stage_1.params.pretrained_decoder_path",
              Where.key("stage_1.params.pretrained_decoder_path"));
        };
    private LatentNormalization normalization = LatentNormalization.NONE;
    private boolean spatial = true;
    private Optional<ImageSize> resolution = Optional.empty();
    private TorchResize.Kernel kernel = TorchResize.Kernel.BICUBIC;

    private Builder(Engine engine, Encoder encoder) {
      this.engine = engine;
      this.encoder = encoder;
    }

    /**
     * Adds the decoder.
     *
     * @param decoders makes the decoder for the rows and columns of latents, which need not be
     *     those of the encoder
     * @param weights opened when the decoder is first used
     */
    public Builder decoder(Function<TokenGrid, Decoder> decoders, Supplier<Weights> weights) {
      this.decoders = decoders;
      this.decoderWeights = weights;
      return this;
    }

    /** Adds the latent statistics. */
    public Builder normalization(LatentNormalization normalization) {
      this.normalization = normalization;
      return this;
    }

    /** Whether latents are {@code (C, h, w)} (the default) rather than {@code (tokens, C)}. */
    public Builder spatial(boolean spatial) {
      this.spatial = spatial;
      return this;
    }

    /**
     * Resizes images in two steps, as RAEv2 does.
     *
     * @param size to which images of another size are resized first, bicubic
     * @param own how the encoder's own preprocessing resizes to its input
     */
    public Builder resizing(ImageSize size, TorchResize.Kernel own) {
      this.resolution = Optional.of(size);
      this.kernel = own;
      return this;
    }

    /** Makes the autoencoder. Nothing is compiled yet. */
    public RepresentationAutoencoder build() {
      return new RepresentationAutoencoder(this);
    }
  }
}

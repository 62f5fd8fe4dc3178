// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.WeightsCheck;
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
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.MappedFile;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
  private final boolean spatial;
  private final ImageSize resolution;
  private final TorchResize.Kernel kernel;
  private final Engine engine;
  private final Map<String, CompletableFuture<CompiledNetwork>> compiled = new HashMap<>();
  private boolean closed;

  private RepresentationAutoencoder(Builder builder) {
    encoder = builder.encoder;
    decoders = builder.decoders;
    decoderWeights = builder.decoderWeights;
    normalization = builder.normalization;
    spatial = builder.spatial;
    resolution = builder.resolution.orElseGet(encoder::inputSize);
    kernel = builder.kernel;
    engine = builder.engine;
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
    return spatial;
  }

  /** Shape of one latent of an image of the encoder's size. */
  public Shape latentShape() {
    return latentShape(encoder, spatial);
  }

  static Shape latentShape(Encoder encoder, boolean spatial) {
    TokenGrid grid = encoder.tokenGrid();
    return spatial
        ? Shape.of(encoder.hiddenSize(), grid.height(), grid.width())
        : Shape.of(grid.tokens(), encoder.hiddenSize());
  }

  /**
   * Refuses latents that the statistics do not fit.
   *
   * @throws DataException naming both shapes
   */
  void requireFits(Shape latent) {
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
    CompiledNetwork network = network(ENCODER, ENCODER, this::encoderPart);
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
    return encodeCropped(decoders.apply(encoder.tokenGrid()).imageHeight(), images);
  }

  /** Turns the encoder's tokens {@code (n, tokens, C)} into normalised latents. */
  public Tensor toLatents(Tensor tokens) {
    TokenGrid grid = encoder.tokenGrid();
    Tensor latents =
        spatial
            ? swapAxes(tokens)
                .reshape(tokens.shape().dim(0), encoder.hiddenSize(), grid.height(), grid.width())
            : tokens;
    return normalization.normalize(latents);
  }

  /**
   * Decodes normalised latents.
   *
   * @param latents float32 {@code (n, C, h, w)}, or {@code (n, tokens, C)} if not spatial; then
   *     they are those of the encoder's input or form a grid of its ratio
   * @return float32 {@code (n, 3, height, width)}, nominally in [0, 1] but not clamped
   */
  public Tensor decode(Tensor latents) {
    Shape shape = latents.shape();
    boolean fits =
        latents.dtype() == DType.FLOAT32
            && shape.rank() == (spatial ? 4 : 3)
            && shape.dim(spatial ? 1 : 2) == encoder.hiddenSize()
            && latents.elements() > 0;
    if (!fits) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "latents must be float32 %s, but are %s",
              spatial
                  ? "(n, " + encoder.hiddenSize() + ", height, width)"
                  : "(n, tokens, " + encoder.hiddenSize() + ")",
              latents));
    }
    Tensor raw = normalization.denormalize(latents);
    Tensor tokens = spatial ? swapAxes(raw.reshape(shape.dim(0), shape.dim(1), -1)) : raw;
    TokenGrid grid =
        spatial ? new TokenGrid(shape.intDim(2), shape.intDim(3)) : gridOf(shape.intDim(1));
    CompiledNetwork network = network(key(grid), "decoder", () -> decoder(grid));
    return NamedValues.require(network.run(Map.of("tokens", tokens)), "images");
  }

  private TokenGrid gridOf(int tokens) {
    return encoder.tokenGrid().ofTokens(tokens);
  }

  /** Encodes and decodes. See {@link #encode} and {@link #decode}. */
  public Tensor reconstruct(Tensor images) {
    return decode(encode(images));
  }

  private static String key(TokenGrid grid) {
    return "decoder/" + grid;
  }

  private record Part(Network network, Supplier<Weights> weights) {}

  private Part decoder(TokenGrid tokens) {
    Decoder decoder = decoders.apply(tokens);
    return new Part(decoder.network(), () -> decoder.adapt(decoderWeights.get()));
  }

  private CompiledNetwork network(String key, String name, Supplier<Part> maker) {
    CompletableFuture<CompiledNetwork> mine = new CompletableFuture<>();
    CompletableFuture<CompiledNetwork> known;
    synchronized (compiled) {
      if (closed) {
        throw new IllegalStateException("the autoencoder is closed");
      }
      known = compiled.putIfAbsent(key, mine);
    }
    if (known == null) {
      load(key, mine, name, maker);
    }
    return ParallelLoading.join(known == null ? mine : known);
  }

  /** Fills a place that was taken; one whose loading fails is free again. */
  private void load(
      String key, CompletableFuture<CompiledNetwork> place, String name, Supplier<Part> maker) {
    try {
      place.complete(compile(name, maker.get()));
    } catch (RuntimeException | Error e) {
      synchronized (compiled) {
        compiled.remove(key, place);
      }
      place.completeExceptionally(e);
    }
  }

  private CompiledNetwork compile(String name, Part part) {
    NetworkSummary summary = NetworkSummary.of(part.network());
    if (summary.specs().isEmpty()) {
      // What has nothing to learn, such as raw pixels, has no file; its zeros are black images.
      return engine.compile(part.network(), Weights.of(name, Map.of()));
    }
    Weights weights = part.weights().get();
    WeightsCheck.requireCompatible(part.network(), summary, weights);
    return new GuardedNetwork(
        name, MappedFile.read(weights.origin(), () -> engine.compile(part.network(), weights)));
  }

  private Part encoderPart() {
    return new Part(encoder.network(), encoder::weights);
  }

  /**
   * Begins to load the encoder beside whatever is done meanwhile, such as reading images; the first
   * {@link #tokens} waits for it, and fails as it would have.
   */
  public void prepareEncoder() {
    prepare(ENCODER, ENCODER, this::encoderPart);
  }

  /**
   * Begins to load the decoder for latents of the encoder's input, beside whatever is done
   * meanwhile; the first {@link #decode} waits for it, and fails as it would have.
   */
  public void prepareDecoder() {
    TokenGrid grid = encoder.tokenGrid();
    prepare(key(grid), "decoder", () -> decoder(grid));
  }

  private void prepare(String key, String name, Supplier<Part> part) {
    CompletableFuture<CompiledNetwork> mine = new CompletableFuture<>();
    synchronized (compiled) {
      if (closed || compiled.putIfAbsent(key, mine) != null) {
        return;
      }
    }
    // The place is taken before the thread starts, so that closing waits for it.
    ParallelLoading.run(() -> load(key, mine, name, part));
  }

  /** {@code (n, a, b)} → {@code (n, b, a)}. */
  private static Tensor swapAxes(Tensor x) {
    int n = x.shape().intDim(0);
    int a = x.shape().intDim(1);
    int b = x.shape().intDim(2);
    Shape swapped = Shape.of(n, b, a);
    ByteBuffer target = Tensor.buffer(DType.FLOAT32, swapped);
    FloatBuffer out = target.asFloatBuffer();
    FloatBuffer in = x.floats();
    float[] from = new float[a * b];
    float[] to = new float[a * b];
    for (int image = 0; image < n; image++) {
      in.get(from);
      for (int i = 0; i < a; i++) {
        for (int j = 0; j < b; j++) {
          to[j * a + i] = from[i * b + j];
        }
      }
      out.put(to);
    }
    return Tensor.wrap(DType.FLOAT32, swapped, target);
  }

  @Override
  public void close() {
    List<CompletableFuture<CompiledNetwork>> loaded;
    synchronized (compiled) {
      closed = true;
      loaded = List.copyOf(compiled.values());
      compiled.clear();
    }
    loaded.forEach(ParallelLoading::close);
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

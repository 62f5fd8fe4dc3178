// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.registry.LinkageErrors;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * From labels to latents and images (paper sections 4 and 5): a backbone with its guidance, a noise
 * schedule and a sampler, and the autoencoder that decodes.
 *
 * <p>Image i depends on (seed, i) only, whatever the batch size. Thread-safe. Closing gives back
 * the backbones but neither the autoencoder nor the engine.
 */
public final class GenerationPipeline implements AutoCloseable {
  private final Backbone backbone;
  private final NoiseSchedule schedule;
  private final Sampler sampler;
  private final VelocityFunction model;
  private final Optional<RepresentationAutoencoder> autoencoder;
  private final List<CompiledNetwork> networks;

  private GenerationPipeline(Builder builder) {
    backbone = builder.backbone;
    schedule = builder.required(builder.schedule, "noise schedule");
    sampler = builder.required(builder.sampler, "sampler");
    autoencoder = builder.autoencoder;
    Guidance guidance = builder.required(builder.guidance, "guidance");
    networks = new ArrayList<>();
    try {
      VelocityFunction main =
          compile(builder.engine, "backbone", builder.backbone, builder.weights);
      Optional<VelocityFunction> second = Optional.empty();
      if (guidance.needsGuidanceModel()) {
        GuidanceModel given =
            builder.guidanceModel.orElseThrow(
                () ->
                    new RaeException(
                        "this guidance needs a second model; give guidance.guidance_model"));
        requireSameLatents(given.backbone);
        second =
            Optional.of(
                compile(builder.engine, "guidance backbone", given.backbone, given.weights));
      }
      if (guidance.needsNullLabel() && backbone.nullLabel().isEmpty()) {
        throw new RaeException(
            "this guidance needs a null label, but the backbone was trained without one"
                + " (class_dropout_prob is 0)");
      }
      model = guidance.guide(new GuidanceInputs(main, second, backbone.nullLabel()));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private VelocityFunction compile(Engine engine, String part, Backbone built, Weights weights) {
    CompiledNetwork network;
    try {
      WeightsCheck.requireCompatible(built.network(), weights);
      network = new GuardedNetwork(part, engine.compile(built.network(), weights));
    } catch (LinkageError e) {
      throw LinkageErrors.explain(built.getClass(), e);
    }
    networks.add(network);
    return (x, t, y) ->
        NamedValues.require(network.run(Map.of("x", x, "t", t, "y", y)), "velocity");
  }

  private void requireSameLatents(Backbone other) {
    if (!other.latentShape().equals(backbone.latentShape())) {
      throw new RaeException(
          "the guidance model works on latents of shape %s, the backbone on %s; they must agree"
              .formatted(other.latentShape(), backbone.latentShape()));
    }
  }

  /**
   * Starts composing a pipeline.
   *
   * @param engine runs the networks; stays open when the pipeline is closed
   */
  public static Builder builder(Engine engine, Backbone backbone, Weights weights) {
    return new Builder(engine, backbone, weights);
  }

  /** The backbone. */
  public Backbone backbone() {
    return backbone;
  }

  /**
   * Generates latents batch by batch; nothing but the batch at hand is kept.
   *
   * @throws RaeException if a label is out of range or the noise does not fit
   * @throws java.util.concurrent.CancellationException if the listener cancelled
   * @throws IllegalStateException after {@link #close}
   */
  public void forEachBatch(GenerationRequest request, Consumer<GeneratedBatch> consumer) {
    int total = request.labels().size();
    long[] labels = labels(request);
    request.noise().ifPresent(this::requireNoiseFits);
    for (int first = 0; first < total; first += request.batchSize()) {
      int done = first;
      int end = Math.min(total, first + request.batchSize());
      Tensor latents =
          sampler.sample(
              new SamplingRequest(
                  startNoise(request, first, end),
                  Tensor.of(Arrays.copyOfRange(labels, first, end), end - first),
                  model,
                  schedule,
                  step -> draw(request, done, end, step + 1),
                  step -> request.listener().onStep(done, total, step)));
      consumer.accept(new GeneratedBatch(first, request.labels().subList(first, end), latents));
    }
  }

  /** Generates latents, float32 {@code (n, C, h, w)}. See {@link #forEachBatch}. */
  public Tensor latents(GenerationRequest request) {
    List<Tensor> parts = new ArrayList<>();
    forEachBatch(request, batch -> parts.add(batch.latents()));
    return Tensor.concatRows(parts);
  }

  /**
   * Generates images, float32 {@code (n, 3, height, width)}, not clamped. See {@link
   * #forEachBatch}.
   *
   * @throws IllegalStateException if the pipeline has no autoencoder
   */
  public Tensor images(GenerationRequest request) {
    List<Tensor> parts = new ArrayList<>();
    forEachBatch(request, batch -> parts.add(decode(batch.latents())));
    return Tensor.concatRows(parts);
  }

  /** Decodes latents with the pipeline's autoencoder. */
  public Tensor decode(Tensor latents) {
    return autoencoder
        .orElseThrow(() -> new IllegalStateException("this pipeline has no autoencoder"))
        .decode(latents);
  }

  private Tensor startNoise(GenerationRequest request, int from, int to) {
    return request
        .noise()
        .map(noise -> noise.rows(from, to))
        .orElseGet(() -> draw(request, from, to, GaussianStreams.START));
  }

  private Tensor draw(GenerationRequest request, int from, int to, int draw) {
    return new GaussianStreams(request.seed())
        .noise(request.firstImage() + from, to - from, draw, backbone.latentShape());
  }

  private long[] labels(GenerationRequest request) {
    long[] labels = new long[request.labels().size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = request.labels().get(i).orElseGet(this::nullLabel);
      boolean known = labels[i] >= 0 && labels[i] < backbone.numClasses();
      if (!known && !(backbone.nullLabel().isPresent() && labels[i] == nullLabel())) {
        throw new RaeException(
            "label %d is out of range: this model knows the classes 0 to %d"
                .formatted(labels[i], backbone.numClasses() - 1));
      }
    }
    return labels;
  }

  private long nullLabel() {
    return backbone
        .nullLabel()
        .orElseThrow(
            () ->
                new RaeException(
                    "this model has no null label, so it cannot generate without a class;"
                        + " name labels 0 to "
                        + (backbone.numClasses() - 1)));
  }

  private void requireNoiseFits(Tensor noise) {
    Shape wanted = backbone.latentShape();
    Shape given = noise.shape();
    boolean fits = noise.dtype() == DType.FLOAT32 && batched(wanted).accepts(given);
    if (!fits) {
      throw new RaeException(
          "the noise must be float32 %s, but is %s".formatted(batched(wanted), noise));
    }
  }

  private static Shape batched(Shape one) {
    long[] dims = new long[one.rank() + 1];
    dims[0] = Shape.BATCH;
    System.arraycopy(one.dims(), 0, dims, 1, one.rank());
    return Shape.of(dims);
  }

  @Override
  public void close() {
    networks.forEach(CompiledNetwork::close);
  }

  private record GuidanceModel(Backbone backbone, Weights weights) {}

  /** Composes a pipeline. Not thread-safe. */
  public static final class Builder {
    private final Engine engine;
    private final Backbone backbone;
    private final Weights weights;
    private Optional<NoiseSchedule> schedule = Optional.empty();
    private Optional<Sampler> sampler = Optional.empty();
    private Optional<Guidance> guidance = Optional.empty();
    private Optional<GuidanceModel> guidanceModel = Optional.empty();
    private Optional<RepresentationAutoencoder> autoencoder = Optional.empty();

    private Builder(Engine engine, Backbone backbone, Weights weights) {
      this.engine = engine;
      this.backbone = backbone;
      this.weights = weights;
    }

    /** The path, the meaning of the model's output, and the time shift. */
    public Builder schedule(NoiseSchedule schedule) {
      this.schedule = Optional.of(schedule);
      return this;
    }

    /** The solver. */
    public Builder sampler(Sampler sampler) {
      this.sampler = Optional.of(sampler);
      return this;
    }

    /** How the backbone is steered. */
    public Builder guidance(Guidance guidance) {
      this.guidance = Optional.of(guidance);
      return this;
    }

    /** The second backbone, where the guidance needs one. */
    public Builder guidanceModel(Backbone backbone, Weights weights) {
      this.guidanceModel = Optional.of(new GuidanceModel(backbone, weights));
      return this;
    }

    /** What decodes latents; without it the pipeline gives latents only. */
    public Builder autoencoder(RepresentationAutoencoder autoencoder) {
      this.autoencoder = Optional.of(autoencoder);
      return this;
    }

    private <T> T required(Optional<T> part, String what) {
      return part.orElseThrow(
          () -> new IllegalStateException("a generation pipeline needs a " + what));
    }

    /**
     * Checks the weights and compiles the backbones.
     *
     * @throws RaeException if weights or parts do not fit one another
     */
    public GenerationPipeline build() {
      return new GenerationPipeline(this);
    }
  }
}

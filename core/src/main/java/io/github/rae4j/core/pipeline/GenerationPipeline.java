// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.Backbone;
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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * From conditions to latents and images (paper sections 4 and 5): a backbone with its guidance, a
 * noise schedule and a sampler, and the autoencoder that decodes.
 *
 * <p>Image i depends on (seed, i) only, whatever the batch size. Thread-safe. Closing gives back
 * the backbones but neither the autoencoder nor the engine.
 */
public final class GenerationPipeline implements AutoCloseable {
  private final Backbone backbone;
  private final NoiseSchedule schedule;
  private final Sampler sampler;
  private final Function<Guidance, GuidedModel> guiding;
  private final GuidedModel model;
  private final Reuse reuse;
  private final ReuseCount count;
  private final Optional<RepresentationAutoencoder> autoencoder;
  private final Optional<Condition> noCondition;
  private final OpenParts networks = new OpenParts();

  private GenerationPipeline(Builder builder) {
    backbone = builder.backbone;
    schedule = builder.required(builder.schedule, "noise schedule");
    sampler = builder.required(builder.sampler, "sampler");
    autoencoder = builder.autoencoder;
    noCondition = builder.noCondition;
    autoencoder
        .filter(RepresentationAutoencoder::isSpatial)
        .ifPresent(each -> each.requireFits(backbone.latentShape()));
    Guidance guidance = builder.required(builder.guidance, "guidance");
    reuse = builder.reuse;
    count = new ReuseCount();
    reuse.requireFits(sampler);
    try {
      guiding = reuse.isNone() ? guided(builder, guidance) : reusing(builder, guidance);
      model = guiding.apply(guidance);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The networks of another pipeline, which stays their owner. */
  private GenerationPipeline(
      GenerationPipeline owner, NoiseSchedule schedule, Sampler sampler, Guidance guidance) {
    backbone = owner.backbone;
    autoencoder = owner.autoencoder;
    noCondition = owner.noCondition;
    reuse = owner.reuse;
    count = owner.count;
    guiding = owner.guiding;
    this.schedule = schedule;
    this.sampler = sampler;
    reuse.requireFits(sampler);
    model = guiding.apply(guidance);
  }

  private Function<Guidance, GuidedModel> guided(Builder builder, Guidance guidance) {
    // A second network is loaded beside the first.
    Optional<CompletableFuture<CompiledBackbone>> loading =
        guidanceModel(builder, guidance)
            .map(
                given ->
                    ParallelLoading.start(
                        () ->
                            new CompiledBackbone(
                                builder.engine,
                                "guidance backbone",
                                given.backbone,
                                given.weights,
                                guidance.furtherOutputs())));
    loading.ifPresent(each -> networks.add(() -> closeLoaded(each)));
    CompiledBackbone main =
        networks.add(
            new CompiledBackbone(
                builder.engine,
                "backbone",
                builder.backbone,
                builder.weights,
                guidance.furtherOutputs()));
    Optional<CompiledBackbone> second = loading.map(ParallelLoading::join);
    return chosen ->
        GuidedModel.of(
            chosen.guide(
                new GuidanceInputs(
                    requiring(main, chosen),
                    requireLoaded(second, chosen).map(each -> requiring(each, chosen)),
                    none(chosen))));
  }

  private static <T> Optional<T> requireLoaded(Optional<T> second, Guidance guidance) {
    if (guidance.needsGuidanceModel() && second.isEmpty()) {
      throw new ConfigException(
          "this guidance needs a second model, and the pipeline was made without one; make it with"
              + " a guidance that has one",
          Where.key("guidance"));
    }
    return second.filter(loaded -> guidance.needsGuidanceModel());
  }

  private static void closeLoaded(CompletableFuture<CompiledBackbone> loading) {
    loading
        .handle(
            (loaded, problem) -> {
              if (problem == null) {
                loaded.close();
              }
              return true;
            })
        .join();
  }

  private Function<Guidance, GuidedModel> reusing(Builder builder, Guidance guidance) {
    requireNoFurtherOutputs(guidance);
    CompiledStages main =
        networks.add(
            new CompiledStages(
                builder.engine, "backbone", builder.backbone, builder.weights, reuse));
    Optional<CompiledStages> second =
        guidanceModel(builder, guidance)
            .map(
                given ->
                    networks.add(
                        new CompiledStages(
                            builder.engine,
                            "guidance backbone",
                            given.backbone,
                            given.weights,
                            reuse)));
    return chosen -> {
      requireNoFurtherOutputs(chosen);
      ReusingModel made =
          new ReusingModel(chosen, main, requireLoaded(second, chosen), none(chosen), reuse, count);
      // Whatever the guidance has to say about its inputs, it says now.
      made.start(Conditions.none(0));
      return made;
    };
  }

  private void requireNoFurtherOutputs(Guidance guidance) {
    if (!guidance.furtherOutputs().isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s does not go with a guidance that asks the backbone for %s; leave one of them out",
              reuse.key(),
              guidance.furtherOutputs()),
          Where.key(reuse.key()));
    }
  }

  private Optional<GuidanceModel> guidanceModel(Builder builder, Guidance guidance) {
    if (!guidance.needsGuidanceModel()) {
      return Optional.empty();
    }
    GuidanceModel given =
        builder.guidanceModel.orElseThrow(
            () ->
                new ConfigException(
                    "this guidance needs a second model; give guidance.guidance_model",
                    Where.key("guidance.guidance_model")));
    requireSameInputs(given.backbone);
    return Optional.of(given);
  }

  private Optional<IntFunction<Conditions>> none(Guidance guidance) {
    if (noCondition.isPresent()) {
      Condition given = noCondition.get();
      return Optional.of(
          count -> backbone.conditioning().encode(Collections.nCopies(count, given)));
    }
    boolean takesNone = backbone.conditioning().takesNone();
    if (guidance.needsNoCondition() && !takesNone) {
      throw new ConfigException(
          backbone.numClasses() > 0
              ? "this guidance needs a null label, but the backbone was trained without one"
                  + " (class_dropout_prob is 0)"
              : "this guidance needs what stands for no condition, such as the tokens of an empty"
                  + " text, and none is given (for `sample`, null_context in the --condition file)",
          Where.key("guidance"));
    }
    return takesNone ? Optional.of(backbone.conditioning()::none) : Optional.empty();
  }

  private static VelocityFunction requiring(CompiledBackbone compiled, Guidance guidance) {
    compiled.require(guidance.furtherOutputs());
    return compiled;
  }

  private void requireSameInputs(Backbone other) {
    if (!other.latentShape().equals(backbone.latentShape())) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the guidance model works on latents of shape %s, the backbone on %s; they must"
                  + " agree",
              other.latentShape(),
              backbone.latentShape()),
          Where.key("guidance.guidance_model"));
    }
    if (!other.conditioning().inputs().equals(backbone.conditioning().inputs())) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the guidance model takes %s, the backbone %s; they must agree",
              other.conditioning().takes(),
              backbone.conditioning().takes()),
          Where.key("guidance.guidance_model"));
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

  /** The path, the meaning of the model's output, and the time shift. */
  public NoiseSchedule schedule() {
    return schedule;
  }

  /** The sampler. */
  public Sampler sampler() {
    return sampler;
  }

  /** The backbone with its guidance; not to be used after {@link #close}. */
  public GuidedModel guided() {
    return model;
  }

  /** What decodes latents, where there is something. */
  public Optional<RepresentationAutoencoder> autoencoder() {
    return autoencoder;
  }

  /** What of one evaluation is used again in later ones. */
  public Reuse reuse() {
    return reuse;
  }

  /** How much was left out so far for that; all counts are 0 without a {@link Reuse}. */
  public Reused reused() {
    return count.sums();
  }

  /**
   * How often an image needs the guided model; empty if that depends on the image. See {@link
   * Sampler#evaluations}.
   */
  public OptionalInt evaluations() {
    return sampler.evaluations();
  }

  /**
   * Generates latents batch by batch; nothing but the batch at hand is kept.
   *
   * @throws RaeException if a condition is not taken or the noise does not fit
   * @throws java.util.concurrent.CancellationException if the listener cancelled or the thread was
   *     interrupted, at the next step
   * @throws IllegalStateException after {@link #close}
   */
  public void forEachBatch(GenerationRequest request, Consumer<GeneratedBatch> consumer) {
    int total = request.count();
    Conditions conditions = backbone.conditioning().encode(request.conditions());
    request.noise().ifPresent(this::requireNoiseFits);
    for (int first = 0; first < total; first += request.batchSize()) {
      int done = first;
      int end = Math.min(total, first + request.batchSize());
      GuidedModel.Batch batch = model.start(conditions.pick(IntStream.range(first, end).toArray()));
      Tensor latents =
          sampler.sample(
              new SamplingRequest(
                  startNoise(request, first, end),
                  batch.conditions(),
                  batch.model(),
                  schedule,
                  step -> draw(request, done, end, step + 1),
                  step -> {
                    Cancellation.check();
                    request.listener().onStep(done, total, step);
                  }));
      consumer.accept(new GeneratedBatch(first, request.conditions().subList(first, end), latents));
    }
  }

  /**
   * This pipeline with another schedule, sampler and guidance, on the same networks: nothing is
   * loaded again. They stay this pipeline's, so closing what is returned does nothing, and it ends
   * with this one.
   *
   * @throws RaeException if the guidance needs a second backbone and this pipeline has none, or the
   *     parts do not fit one another
   */
  public GenerationPipeline with(NoiseSchedule otherSchedule, Sampler other, Guidance guidance) {
    return new GenerationPipeline(this, otherSchedule, other, guidance);
  }

  /**
   * Generates the latents of several requests in one batch. They are those that each request gives
   * alone: an image depends on its request's seed and number only. A listener is told of the images
   * of its own request; one that cancels leaves the batch, and the others go on.
   *
   * @param requests at least one; all their images are in memory at once, whatever the batch sizes
   * @return one for each request, float32 {@code (n, C, h, w)}; empty for one that was cancelled
   * @throws RaeException if a condition is not taken or the noise does not fit
   * @throws java.util.concurrent.CancellationException if all listeners cancelled or the thread was
   *     interrupted, at the next step
   * @throws IllegalStateException after {@link #close}
   */
  public List<Optional<Tensor>> together(List<GenerationRequest> requests) {
    requests.forEach(request -> request.noise().ifPresent(this::requireNoiseFits));
    JoinedRequests joined = new JoinedRequests(requests);
    GuidedModel.Batch batch = model.start(backbone.conditioning().encode(joined.conditions()));
    return joined.split(
        sampler.sample(
            new SamplingRequest(
                joined.rows(request -> startNoise(request, 0, request.count())),
                batch.conditions(),
                batch.model(),
                schedule,
                step -> joined.rows(request -> draw(request, 0, request.count(), step + 1)),
                step -> {
                  Cancellation.check();
                  joined.onStep(step);
                })));
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

  private void requireNoiseFits(Tensor noise) {
    Shape wanted = backbone.latentShape();
    Shape given = noise.shape();
    boolean fits = noise.dtype() == DType.FLOAT32 && batched(wanted).accepts(given);
    if (!fits) {
      throw new DataException(
          String.format(
              Locale.ROOT, "the noise must be float32 %s, but is %s", batched(wanted), noise),
          Where.key("noise"));
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
    networks.close();
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
    private Optional<Condition> noCondition = Optional.empty();
    private Reuse reuse = Reuse.NONE;

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

    /**
     * What stands for no condition in the place of the backbone's own, such as the tokens of an
     * empty text.
     */
    public Builder noCondition(Condition condition) {
      this.noCondition = Optional.of(condition);
      return this;
    }

    /** What of one evaluation is used again in later ones; nothing unless this is called. */
    public Builder reuse(Reuse reuse) {
      this.reuse = reuse;
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

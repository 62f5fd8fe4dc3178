// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.registry.LinkageErrors;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
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
  private final GuidableNetworks networks;
  private final GuidedModel model;
  private final RequestNoise noise;
  private final Reuse reuse;
  private final Optional<RepresentationAutoencoder> autoencoder;
  private final OpenParts owned = new OpenParts();

  private GenerationPipeline(Builder builder) {
    backbone = builder.main.backbone();
    noise = new RequestNoise(backbone.latentShape());
    schedule = builder.required(builder.schedule, "noise schedule");
    sampler = builder.required(builder.sampler, "sampler");
    autoencoder = builder.autoencoder;
    autoencoder
        .filter(RepresentationAutoencoder::isSpatial)
        .ifPresent(each -> each.requireFits(backbone.latentShape()));
    Guidance guidance = builder.required(builder.guidance, "guidance");
    reuse = builder.reuse;
    reuse.requireFits(sampler);
    networks =
        owned.add(
            new GuidableNetworks(
                builder.engine,
                builder.main,
                builder.guidanceModel,
                guidance,
                builder.noCondition,
                reuse));
    try {
      model = networks.guide(guidance);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The networks of another pipeline, which stays their owner. */
  private GenerationPipeline(
      GenerationPipeline owner, NoiseSchedule schedule, Sampler sampler, Guidance guidance) {
    backbone = owner.backbone;
    noise = owner.noise;
    autoencoder = owner.autoencoder;
    reuse = owner.reuse;
    networks = owner.networks;
    this.schedule = schedule;
    this.sampler = sampler;
    reuse.requireFits(sampler);
    model = networks.guide(guidance);
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
    return networks.reused();
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
    noise.requireFits(request);
    for (int first = 0; first < total; first += request.batchSize()) {
      int done = first;
      int end = Math.min(total, first + request.batchSize());
      GuidedModel.Batch batch = model.start(conditions.pick(IntStream.range(first, end).toArray()));
      Tensor latents =
          sample(
              new SamplingRequest(
                  noise.start(request, first, end),
                  batch.conditions(),
                  batch.model(),
                  schedule,
                  step -> noise.ofStep(request, done, end, step),
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
    requests.forEach(noise::requireFits);
    JoinedRequests joined = new JoinedRequests(requests);
    GuidedModel.Batch batch = model.start(backbone.conditioning().encode(joined.conditions()));
    return joined.split(
        sample(
            new SamplingRequest(
                joined.rows(request -> noise.start(request, 0, request.count())),
                batch.conditions(),
                batch.model(),
                schedule,
                step -> joined.rows(request -> noise.ofStep(request, 0, request.count(), step)),
                step -> {
                  Cancellation.check();
                  joined.onStep(step);
                })));
  }

  /**
   * Generates latents, float32 {@code (n, C, h, w)}. See {@link #forEachBatch}.
   *
   * @throws IllegalArgumentException if they are more than one tensor holds, 2 GiB, after the first
   *     batch
   */
  public Tensor latents(GenerationRequest request) {
    GatheredRows rows = new GatheredRows(request.count());
    forEachBatch(request, batch -> rows.add(batch.latents()));
    return rows.all();
  }

  /**
   * Generates images, float32 {@code (n, 3, height, width)}, not clamped. See {@link
   * #forEachBatch}.
   *
   * @throws IllegalStateException if the pipeline has no autoencoder, before anything is generated
   * @throws IllegalArgumentException if the images are more than one tensor holds, 2 GiB, after the
   *     first batch
   */
  public Tensor images(GenerationRequest request) {
    RepresentationAutoencoder decoding = requireAutoencoder();
    GatheredRows rows = new GatheredRows(request.count());
    forEachBatch(request, batch -> rows.add(decoding.decode(batch.latents())));
    return rows.all();
  }

  /**
   * Decodes latents with the pipeline's autoencoder.
   *
   * @throws IllegalStateException if the pipeline has no autoencoder
   */
  public Tensor decode(Tensor latents) {
    return requireAutoencoder().decode(latents);
  }

  /**
   * What decodes latents.
   *
   * @throws IllegalStateException if there is nothing
   */
  public RepresentationAutoencoder requireAutoencoder() {
    return autoencoder.orElseThrow(
        () -> new IllegalStateException("this pipeline has no autoencoder"));
  }

  /**
   * Runs the sampler on a request of the caller's own.
   *
   * @return float32 {@code (n, C, h, w)}, of the shape of the request's noise
   * @throws RaeException if the sampler gives anything else, or it or the guidance cannot be linked
   */
  public Tensor sample(SamplingRequest request) {
    try {
      return SampledLatents.require(sampler, sampler.sample(request), request.noise().shape());
    } catch (LinkageError e) {
      throw LinkageErrors.explain(e);
    }
  }

  @Override
  public void close() {
    owned.close();
  }

  /** Composes a pipeline. Not thread-safe. */
  public static final class Builder {
    private final Engine engine;
    private final WeightedBackbone main;
    private Optional<NoiseSchedule> schedule = Optional.empty();
    private Optional<Sampler> sampler = Optional.empty();
    private Optional<Guidance> guidance = Optional.empty();
    private Optional<WeightedBackbone> guidanceModel = Optional.empty();
    private Optional<RepresentationAutoencoder> autoencoder = Optional.empty();
    private Optional<Condition> noCondition = Optional.empty();
    private Reuse reuse = Reuse.NONE;

    private Builder(Engine engine, Backbone backbone, Weights weights) {
      this.engine = Objects.requireNonNull(engine, "engine");
      this.main = new WeightedBackbone(backbone, weights);
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
      this.guidanceModel = Optional.of(new WeightedBackbone(backbone, weights));
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

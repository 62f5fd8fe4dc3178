// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.GuidanceConfig;
import io.github.rae4j.core.config.ModelConfig;
import io.github.rae4j.core.config.NeededFile;
import io.github.rae4j.core.config.PublicModel;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.registry.LinkageErrors;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.FileNetwork;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Creates the parts that a config names.
 *
 * <p>Every call creates a new part; only the files that the part needs are read. Immutable and
 * thread-safe.
 */
public final class ModelAssembly {
  private final RaeConfig config;
  private final Registry registry;
  private final ModelFiles files;
  private final AutoencoderParts parts;
  private final SamplingParts sampling;

  /**
   * An assembly.
   *
   * @param registry finds the providers; must stay open while parts are in use
   */
  public ModelAssembly(RaeConfig config, Registry registry) {
    this.config = config;
    this.registry = registry;
    this.files = new ModelFiles(config);
    this.parts = new AutoencoderParts(config, registry, files);
    this.sampling = new SamplingParts(config, registry);
  }

  /** The config. */
  public RaeConfig config() {
    return config;
  }

  /** What finds the providers. */
  public Registry registry() {
    return registry;
  }

  /** The encoder of stage_1, with the weights of stage_1.ckpt where the config names it. */
  public Encoder encoder() {
    return parts.encoder();
  }

  /**
   * Height and width of the images that the decoder of stage_1 makes of the encoder's latents; the
   * encoder's own input may have another size.
   */
  public ImageSize imageSize() {
    return encoder().tokenGrid().pixels(config.requireStage1().decoderPatchSize());
  }

  /**
   * The shape of one latent: what the backbone of stage_2 works on, or without one what the encoder
   * of stage_1 gives. No weights are opened.
   */
  public Shape latentShape() {
    return config.stage2().isPresent()
        ? backbone().backbone().latentShape()
        : LatentForm.of(encoder(), config.requireStage1().reshapeTo2d()).shape();
  }

  /**
   * The decoder of stage_1 for latents of a grid. It interpolates latents of the encoder's aspect
   * ratio to as many patches as the encoder has tokens; of others, it makes a patch of each.
   */
  public Decoder decoder(TokenGrid tokens) {
    return parts.decoder(tokens);
  }

  /**
   * How latents are normalised, from the statistics that stage_1 names.
   *
   * @throws RaeException if the file is missing, is damaged, or fits another encoder
   */
  public LatentNormalization latentNormalization() {
    return parts.latentNormalization(encoder());
  }

  /**
   * The autoencoder of stage_1; nothing is compiled yet.
   *
   * @param engine stays open when the autoencoder is closed
   */
  public RepresentationAutoencoder autoencoder(Engine engine) {
    return autoencoder(engine, encoder());
  }

  /** The same with other weights of the decoder, which are opened when it is first used. */
  public RepresentationAutoencoder autoencoder(Engine engine, Supplier<Weights> decoderWeights) {
    return parts.autoencoder(engine, encoder(), decoderWeights);
  }

  /** The same around another encoder; decoder and statistics have to fit it. */
  public RepresentationAutoencoder autoencoder(Engine engine, Encoder encoder) {
    return parts.autoencoder(engine, encoder, () -> parts.decoderWeights(encoder));
  }

  /**
   * The weights of the decoder: those in {@code stage_1.ckpt}, or else in {@code
   * stage_1.params.pretrained_decoder_path}. They are found under any prefix.
   *
   * @throws RaeException if the config names neither, the file is missing or damaged, has no such
   *     part, or if it is not clear which part to read
   */
  public Weights decoderWeights() {
    return parts.decoderWeights(encoder());
  }

  /** The backbone of stage_2. */
  public ConfiguredBackbone backbone() {
    return backbone(config.requireStage2());
  }

  /** The second backbone that guidance.guidance_model names. */
  public Optional<ConfiguredBackbone> guidanceBackbone() {
    return config.guidance().guidanceModel().map(this::backbone);
  }

  private ConfiguredBackbone backbone(ModelConfig model) {
    Backbone backbone =
        PartAnswers.ofBackbone(
            create(
                model.params().parameters(),
                registry.find(BackboneProvider.class, model.target()),
                BackboneProvider::create));
    Supplier<Path> file = () -> files.checkpoint(model);
    return new ConfiguredBackbone(
        model.ckpt().filter(FileNetwork::isNamedBy).isPresent()
            ? new FileBackbone(backbone, file)
            : backbone,
        file,
        model.ckptKey());
  }

  /** The noise schedule of transport, shifted as misc says. */
  public NoiseSchedule schedule() {
    return sampling.schedule();
  }

  /** The sampler. */
  public Sampler sampler() {
    return sampling.sampler();
  }

  /** What of one evaluation of the backbone is used again in later ones. */
  public Reuse reuse() {
    return sampling.reuse();
  }

  /** The guidance. */
  public Guidance guidance() {
    return sampling.guidance();
  }

  /**
   * What to know beside the result: options of encoder, schedule, sampler and guidance that another
   * part of the role has, but not the chosen one, and so are without effect; and which parts of the
   * checkpoints on this machine are read, where it is not the whole file.
   *
   * @return one sentence for each, naming the key
   */
  public List<String> notes() {
    List<String> notes = new ArrayList<>(parts.notes());
    notes.addAll(sampling.notes());
    notes.addAll(new WeightsNotes(this, parts, files).all());
    return List.copyOf(notes);
  }

  /** As {@link #notes}, but only what the autoencoder reads. */
  public List<String> autoencoderNotes() {
    return new WeightsNotes(this, parts, files).autoencoder();
  }

  /**
   * Makes a part by its provider.
   *
   * @param maker calls the provider with the parameters
   * @throws RaeException if a parameter does not fit or is unknown, or if the provider makes none
   */
  public static <P extends Provider, T> T create(
      ConfigParameters parameters, P provider, BiFunction<P, ConfigParameters, T> maker) {
    try {
      T part = PluginAnswers.made(provider, maker.apply(provider, parameters));
      parameters.rejectUnknown();
      return part;
    } catch (LinkageError e) {
      throw LinkageErrors.explain(provider.getClass(), e);
    }
  }

  /**
   * The generation pipeline without an autoencoder: it gives latents.
   *
   * @param engine stays open when the pipeline is closed
   * @throws RaeException if parts or weights do not fit one another
   */
  public GenerationPipeline generation(Engine engine) {
    ConfiguredBackbone main = backbone();
    return generationBuilder(engine, main.backbone(), main::weights).build();
  }

  /**
   * The generation pipeline with an autoencoder: it gives images.
   *
   * @param autoencoder stays open when the pipeline is closed
   */
  public GenerationPipeline generation(Engine engine, RepresentationAutoencoder autoencoder) {
    ConfiguredBackbone main = backbone();
    return generationBuilder(engine, main.backbone(), main::weights)
        .autoencoder(autoencoder)
        .build();
  }

  /**
   * The generation pipeline, with or without an autoencoder, and with what stands for no condition.
   */
  public GenerationPipeline generation(
      Engine engine, Optional<RepresentationAutoencoder> autoencoder, Condition noCondition) {
    ConfiguredBackbone main = backbone();
    GenerationPipeline.Builder builder =
        generationBuilder(engine, main.backbone(), main::weights).noCondition(noCondition);
    autoencoder.ifPresent(builder::autoencoder);
    return builder.build();
  }

  /** The same with other weights of the backbone. */
  public GenerationPipeline generation(
      Engine engine, RepresentationAutoencoder autoencoder, Weights weights) {
    return generationBuilder(engine, backbone().backbone(), () -> weights)
        .autoencoder(autoencoder)
        .build();
  }

  private GenerationPipeline.Builder generationBuilder(
      Engine engine, Backbone backbone, Supplier<Weights> weights) {
    return generationBuilder(engine, backbone, weights, guidance())
        .schedule(schedule())
        .sampler(sampler());
  }

  /**
   * Starts a pipeline of given parts, without schedule, sampler and autoencoder. Of the config it
   * takes the guidance model, where the guidance needs one, and what is reused.
   *
   * @param engine stays open when the pipeline is closed
   * @throws RaeException if the backbone's latents are not of {@code misc.latent_size}
   */
  public GenerationPipeline.Builder generationBuilder(
      Engine engine, Backbone backbone, Supplier<Weights> weights, Guidance guidance) {
    sampling.requireLatentSize(backbone.latentShape());
    GenerationPipeline.Builder builder =
        GenerationPipeline.builder(engine, backbone, weights.get())
            .guidance(guidance)
            .reuse(reuse());
    if (guidance.needsGuidanceModel()) {
      guidanceBackbone()
          .ifPresent(second -> builder.guidanceModel(second.backbone(), second.weights()));
    }
    return builder;
  }

  /**
   * The weights files that a generation reads, by the part they belong to. Nothing is opened.
   *
   * @throws RaeException naming all files that are not on this machine and where to get them
   */
  public Map<String, Path> generationFiles() {
    GuidanceConfig guidance = config.guidance();
    return files.generation(
        guidance.guidanceModel().filter(model -> guidance().needsGuidanceModel()),
        config.stage1().isPresent() && parts.decoderIsLearned());
  }

  /** The weights files that decoding reads. See {@link #generationFiles}. */
  public Map<String, Path> decoderFiles() {
    return files.decoder(parts.decoderIsLearned());
  }

  /** The weights files that encoding reads. See {@link #generationFiles}. */
  public Map<String, Path> encoderFiles() {
    Map<String, Path> found = new LinkedHashMap<>();
    files
        .encoder(() -> encoder().weights().origin())
        .ifPresent(weights -> found.put("encoder", weights));
    found.putAll(files.statistics());
    return found;
  }

  /** The weights files of the whole autoencoder. See {@link #generationFiles}. */
  public Map<String, Path> autoencoderFiles() {
    Map<String, Path> found = new LinkedHashMap<>(decoderFiles());
    found.putAll(encoderFiles());
    return found;
  }

  /**
   * All files and model folders that the config names and that encoding, generating and decoding
   * read, on this machine or not: {@link PublicModel#missing} says what of them can be fetched.
   * Nothing but descriptions of models is opened.
   *
   * @throws RaeException if a part is unknown, or its options do not fit
   */
  public List<NeededFile> neededFiles() {
    Optional<ModelConfig> guidance =
        config.stage2().isEmpty()
            ? Optional.empty()
            : config.guidance().guidanceModel().filter(model -> guidance().needsGuidanceModel());
    return new NeededFiles(config, parts).all(guidance);
  }
}

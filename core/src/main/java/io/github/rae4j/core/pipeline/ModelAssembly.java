package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.checkpoint.Checkpoint;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.GuidanceConfig;
import io.github.rae4j.core.config.ModelConfig;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.config.SamplerConfig;
import io.github.rae4j.core.config.Stage1Config;
import io.github.rae4j.core.config.TransportConfig;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.spi.RaeException;
import io.github.rae4j.tensor.Shape;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Makes the parts that a config names.
 *
 * <p>Every part is made anew on each call; nothing is read from disk but what the part needs.
 * Immutable and thread-safe.
 */
public final class ModelAssembly {
  private final RaeConfig config;
  private final Registry registry;

  /**
   * An assembly.
   *
   * @param registry finds the providers; must stay open while parts are in use
   */
  public ModelAssembly(RaeConfig config, Registry registry) {
    this.config = config;
    this.registry = registry;
  }

  /** The config. */
  public RaeConfig config() {
    return config;
  }

  private Stage1Config stage1() {
    return config.requireStage1();
  }

  /** The encoder of stage_1. */
  public Encoder encoder() {
    Stage1Config stage1 = stage1();
    return create(
        stage1.encoderParams().parameters(),
        registry.find(EncoderProvider.class, stage1.encoderCls()),
        (provider, parameters) ->
            provider.create(stage1.encoderInputSize(), normalization(), parameters));
  }

  private ImageNormalization normalization() {
    return config
        .modelFolder("stage_1.params.encoder_config_path", stage1().encoderConfigPath())
        .normalization();
  }

  /** The decoder of stage_1 for latents of a number of tokens. */
  public Decoder decoder(int tokens) {
    Stage1Config stage1 = stage1();
    Encoder encoder = encoder();
    return registry
        .find(DecoderProvider.class, stage1.decoderCls())
        .create(
            new DecoderRequest(
                encoder.hiddenSize(),
                tokens,
                encoder.grid() * encoder.grid(),
                stage1.decoderPatchSize(),
                normalization()),
            config.decoderConfig());
  }

  /** How latents are normalised, from the statistics that stage_1 names. */
  public LatentNormalization latentNormalization() {
    Stage1Config stage1 = stage1();
    return stage1
        .normalizationStatPath()
        .map(name -> LatentNormalization.read(statisticsFile(name), stage1.eps()))
        .orElse(LatentNormalization.NONE);
  }

  /**
   * The autoencoder of stage_1; nothing is compiled yet.
   *
   * @param engine stays open when the autoencoder is closed
   */
  public RepresentationAutoencoder autoencoder(Engine engine) {
    return RepresentationAutoencoder.builder(engine, encoder())
        .decoder(this::decoder, () -> Checkpoint.open(decoderFile()).weights())
        .normalization(latentNormalization())
        .spatial(stage1().reshapeTo2d())
        .build();
  }

  private Path statisticsFile(String name) {
    return config.file("stage_1.params.normalization_stat_path", name);
  }

  private Path decoderFile() {
    String key = "pretrained_decoder_path";
    String name =
        stage1()
            .pretrainedDecoderPath()
            .orElseThrow(
                () -> stage1().section().error(key, "is missing; name the decoder's weights"));
    return config.file("stage_1.params." + key, name);
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
        create(
            model.params().parameters(),
            registry.find(BackboneProvider.class, model.target()),
            BackboneProvider::create);
    return new ConfiguredBackbone(
        backbone,
        () ->
            config.file(
                model.section().path() + ".ckpt",
                model
                    .ckpt()
                    .orElseThrow(
                        () -> model.section().error("ckpt", "is missing; name the weights"))));
  }

  /** The noise schedule of transport, shifted as misc says. */
  public NoiseSchedule schedule() {
    TransportConfig transport = config.transport();
    return create(
        transport.parameters(),
        registry.find(NoiseScheduleProvider.class, transport.pathType()),
        (p, parameters) -> p.create(config.misc().timeShift(), parameters));
  }

  /** The sampler. */
  public Sampler sampler() {
    SamplerConfig sampler = config.sampler();
    return create(
        sampler.parameters(),
        registry.find(SamplerProvider.class, sampler.name()),
        SamplerProvider::create);
  }

  /** The guidance. */
  public Guidance guidance() {
    GuidanceConfig guidance = config.guidance();
    return create(
        guidance.parameters(),
        registry.find(GuidanceProvider.class, guidance.method()),
        GuidanceProvider::create);
  }

  private static <P, T> T create(
      ConfigParameters parameters, P provider, BiFunction<P, ConfigParameters, T> maker) {
    T part = maker.apply(provider, parameters);
    parameters.rejectUnknown();
    return part;
  }

  /**
   * The generation pipeline without an autoencoder: it gives latents.
   *
   * @param engine stays open when the pipeline is closed
   * @throws RaeException if parts or weights do not fit one another
   */
  public GenerationPipeline generation(Engine engine) {
    return generationBuilder(engine).build();
  }

  /**
   * The generation pipeline with an autoencoder: it gives images.
   *
   * @param autoencoder stays open when the pipeline is closed
   */
  public GenerationPipeline generation(Engine engine, RepresentationAutoencoder autoencoder) {
    return generationBuilder(engine).autoencoder(autoencoder).build();
  }

  private GenerationPipeline.Builder generationBuilder(Engine engine) {
    ConfiguredBackbone main = backbone();
    requireLatentSize(main.backbone().latentShape());
    Guidance guidance = guidance();
    GenerationPipeline.Builder builder =
        GenerationPipeline.builder(engine, main.backbone(), main.weights())
            .schedule(schedule())
            .sampler(sampler())
            .guidance(guidance);
    if (guidance.needsGuidanceModel()) {
      guidanceBackbone()
          .ifPresent(second -> builder.guidanceModel(second.backbone(), second.weights()));
    }
    return builder;
  }

  private void requireLatentSize(Shape ofBackbone) {
    Shape size = config.misc().latentSize();
    if (!size.equals(ofBackbone)) {
      throw new RaeException(
          "%s: misc.latent_size is %s, but the backbone of stage_2 works on %s"
              .formatted(config.origin(), size, ofBackbone));
    }
  }

  /** The weights files that a generation reads, by the part they belong to. */
  public Map<String, Path> generationFiles() {
    Map<String, Path> files = new LinkedHashMap<>();
    files.put("backbone", backbone().file().get());
    if (guidance().needsGuidanceModel()) {
      guidanceBackbone().ifPresent(second -> files.put("guidance", second.file().get()));
    }
    if (config.stage1().isPresent()) {
      files.put("decoder", decoderFile());
      stage1()
          .normalizationStatPath()
          .ifPresent(name -> files.put("statistics", statisticsFile(name)));
    }
    return files;
  }

  /** The weights files of the autoencoder, by the part they belong to. */
  public Map<String, Path> autoencoderFiles() {
    Map<String, Path> files = new LinkedHashMap<>();
    stage1().pretrainedDecoderPath().ifPresent(name -> files.put("decoder", decoderFile()));
    stage1()
        .normalizationStatPath()
        .ifPresent(name -> files.put("statistics", statisticsFile(name)));
    return files;
  }
}

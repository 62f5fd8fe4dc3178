// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.condition.TokenConditioning;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.trainers.losses.LossTerm;
import io.github.rae4j.trainers.losses.LossTerms;
import io.github.rae4j.trainers.losses.RunLossContext;
import io.github.rae4j.trainers.run.LatentLoader;
import io.github.rae4j.trainers.run.ObjectiveTrainer;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.trainers.run.RunConfig;
import io.github.rae4j.trainers.run.RunIdentity;
import io.github.rae4j.trainers.run.RunRecord;
import io.github.rae4j.trainers.run.TrainingLoop;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.LossValues;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Trains the diffusion transformer of {@code stage_2} on the latents of {@code stage_1} by flow
 * matching (paper section 4).
 *
 * <p>The data are images, which are encoded on the fly, or latents: a safetensors file with {@code
 * latents} and {@code labels}, or a folder of shards.
 */
public final class Stage2TrainerProvider implements TrainerProvider {
  @Override
  public String name() {
    return "stage2";
  }

  @Override
  public String description() {
    return "the diffusion transformer, by flow matching on latents";
  }

  @Override
  public Options<Stage2Options> options() {
    return Options.of(Stage2Options.class);
  }

  @Override
  public TrainedModel train(TrainingRun given) {
    ConfiguredRun run = ConfiguredRun.of(given);
    TrainingLoop.requireFresh(run);
    ModelAssembly assembly = run.assembly();
    RaeConfig config = assembly.config();
    RunConfig sections = RunConfig.of(config);
    Stage2Options.Training options = sections.read(options()).training();
    TrainingSettings settings = options.settings(run.engine().processGroup(), sections.training());
    ConfiguredBackbone configured = assembly.backbone();
    Backbone backbone = configured.backbone();
    NoiseSchedule schedule = assembly.schedule();
    boolean isFlipWritten = sections.training().has("flip");
    requireConditions(config, backbone, options);
    Optional<RepaTarget> target = RepaTarget.find(run, backbone);
    try (Stage2Data sources = new Stage2Data(run, settings, backbone, options, isFlipWritten)) {
      LatentLoader source = sources.open(target);
      long perEpoch = settings.stepsPerEpoch(source.size(), source.origin());
      OptimizerSettings optimization =
          OptimizerSettings.read(sections.training(), perEpoch, run.registry());
      sections.ignore("training", "callbacks");
      List<LossTerm> terms = terms(sections, run, backbone, schedule, target);
      sections.rejectUnknown();
      boolean isCached = sources.isLatents();
      Map<String, String> values =
          RunRecord.values(run, name(), settings, source.size(), source::contentHash);
      if (!isCached) {
        RunRecord.addHashes(values, assembly.encoderFiles());
      }
      if (config.requireStage2().ckpt().isPresent()) {
        RunRecord.addHashes(values, Map.of("start", configured.file().get()));
      }
      target.ifPresent(found -> found.addTo(values));
      double dropout = dropout(config, backbone, options);
      Optional<Path> conditionFile =
          options.conditions().map(name -> config.file("training.conditions", name));
      conditionFile.ifPresent(file -> RunRecord.addHashes(values, Map.of("conditions", file)));
      Optional<TrainingConditions> conditions =
          conditionFile.map(
              file ->
                  TrainingConditions.read(
                      file, backbone.conditioning(), source.size(), source.origin(), dropout));
      List<String> compared = new ArrayList<>(List.of("stage_2", "transport", "misc"));
      if (!isCached) {
        compared.add("stage_1");
      }
      if (target.isPresent() || isNormalized(terms)) {
        compared.add("repa");
      }
      RunIdentity identity = RunRecord.identity(run, values, options(), compared, source.origin());
      Network network = backbone.network(further(backbone, terms));
      Weights start =
          config.requireStage2().ckpt().isPresent()
              ? configured.weights()
              : newWeights(network, settings.seed());
      WeightsCheck.requireCompatible(network, start);
      try (TrainableNetwork model =
              run.engine()
                  .trainable(
                      network,
                      start,
                      spec ->
                          settings.trainFrozen() || spec.kind() == ParameterSpec.Kind.TRAINABLE);
          ObjectiveTrainer trainer =
              new ObjectiveTrainer(
                  run.engine(),
                  model,
                  step ->
                      new FlowMatching(
                          model, terms.stream().filter(term -> term.isOn(step, perEpoch)).toList()),
                  terms.size() == 1 ? List.of() : terms.stream().map(LossTerm::name).toList(),
                  settings,
                  optimization,
                  new FlowMatchingBatches(
                      settings, source, schedule, backbone, dropout, conditions))) {
        TrainingLoop loop = new TrainingLoop(run, settings, perEpoch, identity, source::notes);
        long from = loop.resume(trainer);
        source.seek(from * settings.batchSize());
        long steps = loop.train(trainer, from);
        return RunRecord.export(run, name(), trainer, steps, loop.provenance());
      }
    }
  }

  /** Refuses labels for a model that takes texts. */
  private static void requireConditions(
      RaeConfig config, Backbone backbone, Stage2Options.Training options) {
    boolean takesTokens =
        backbone.conditioning().inputs().stream()
            .anyMatch(spec -> spec.name().equals(TokenConditioning.TOKENS));
    if (takesTokens && options.conditions().isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s: the model takes %s, and the images have labels at most; name their tokens by"
                  + " training.conditions, a file with context and attn_mask, one row an image",
              config.origin(),
              backbone.conditioning().takes()),
          Where.file(config.origin()).atKey("training.conditions"));
    }
  }

  private static List<LossTerm> terms(
      RunConfig sections,
      ConfiguredRun run,
      Backbone backbone,
      NoiseSchedule schedule,
      Optional<RepaTarget> target) {
    String usual = FlowMatchingLossProvider.NAME;
    List<TensorSpec> values = new ArrayList<>(FlowMatching.values(backbone));
    target.ifPresent(
        found -> values.add(TensorSpec.batched(LossValues.CLEAN, found.shape().dims())));
    RunLossContext context =
        new RunLossContext(run, values, Optional.of(schedule), Optional.empty());
    Map<String, Supplier<LossTerm>> terms = new LinkedHashMap<>();
    terms.put(usual, () -> new LossTerm(usual, new FlowMatchingLoss(schedule.prediction()), 1));
    Set<String> further =
        backbone.furtherOutputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
    RaeConfig config = run.assembly().config();
    coefficient(config, "internal_guidance", "base_model_coeff")
        .or(() -> config.countsSteps() ? Optional.of(1.0) : Optional.empty())
        .filter(weight -> further.contains(BaseLossProvider.NAME))
        .ifPresent(
            weight ->
                terms.put(
                    BaseLossProvider.NAME,
                    () ->
                        new LossTerm(
                            BaseLossProvider.NAME,
                            new FlowMatchingLoss(schedule.prediction(), BaseLossProvider.NAME),
                            weight)));
    coefficient(config, "repa", "repa_coeff")
        .filter(weight -> further.contains(RepaLoss.TAP))
        .ifPresent(
            weight ->
                terms.put(
                    RepaLossProvider.NAME,
                    () ->
                        new LossTerm(
                            RepaLossProvider.NAME,
                            RepaLossProvider.aligned(context, repaOptions(config)),
                            weight)));
    List<LossTerm> read = LossTerms.read(sections, context, terms);
    if (target.isPresent()
        && read.stream().noneMatch(term -> term.loss().values().contains(LossValues.CLEAN))) {
      throw new ConfigException(
          config.origin()
              + ": repa names what to align with, but no loss does that; give it a weight by"
              + " repa.repa_coeff, such as 0.5",
          Where.file(config.origin()).atKey("repa.repa_coeff"));
    }
    return read;
  }

  /** The weight that one of RAEv2's sections gives a term, if it does. */
  private static Optional<Double> coefficient(RaeConfig config, String section, String key) {
    return config
        .root()
        .parameters()
        .section(section)
        .filter(found -> found.has(key))
        .map(found -> found.getNonNegativeDouble(key, 1));
  }

  private static boolean isNormalized(List<LossTerm> terms) {
    return terms.stream()
        .anyMatch(
            term ->
                term.loss() instanceof RepaLoss repa
                    && repa.options().spatialNormalization().isPresent());
  }

  /** The options of the term that the section {@code repa} gives. */
  private static RepaOptions repaOptions(RaeConfig config) {
    return config
        .root()
        .parameters()
        .section("repa")
        .map(Options.of(RepaOptions.class)::readDeclared)
        .orElseThrow();
  }

  /** The outputs of the backbone that terms ask for. */
  private static Set<String> further(Backbone backbone, List<LossTerm> terms) {
    Set<String> further = new LinkedHashSet<>();
    terms.forEach(term -> further.addAll(term.loss().values()));
    further.retainAll(backbone.furtherOutputs().stream().map(TensorSpec::name).toList());
    return further;
  }

  private static double dropout(
      RaeConfig config, Backbone backbone, Stage2Options.Training options) {
    // A file of conditions may say itself what stands for none.
    if (!backbone.conditioning().takesNone() && options.conditions().isEmpty()) {
      return 0;
    }
    double usual =
        config.requireStage2().params().parameters().getDouble("class_dropout_prob", 0.1);
    return config
        .root()
        .parameters()
        .section("conditioning")
        .map(section -> section.getNonNegativeDouble("cfg_dropout_prob", usual))
        .orElse(usual);
  }

  /** Newly initialised weights, with those of the further outputs that are trained. */
  private static Weights newWeights(Network network, long seed) {
    // A different random key, so that the weights are independent of the noise of the first images.
    return InitialWeights.draw(NetworkSummary.of(network).specs(), ~seed);
  }
}

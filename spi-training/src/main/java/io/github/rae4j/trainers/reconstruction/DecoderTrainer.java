// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.run.DivergedException;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.trainers.run.Trainer;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingProgram;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Trains stage 1: in each step the decoder on all its losses, its EMA, and then the discriminator
 * on a new reconstruction.
 */
public final class DecoderTrainer implements Trainer, AutoCloseable {
  private final Parts parts;
  private final ProcessGroup processes;
  private final Optimizer optimizer;
  private final MovingAverage average;
  private final Optional<Optimizer> discriminatorOptimizer;
  private final Optional<TrainingProgram> discriminatorProgram;
  private final Map<String, TrainingProgram> decoderPrograms = new LinkedHashMap<>();
  private boolean betweenSteps = true;

  /** Provides the inputs of both objectives; they depend on the arguments only. */
  public interface Batches {
    /** The inputs of {@link GeneratorObjective} for one micro-batch. */
    Map<String, Tensor> decoderInputs(long step, int microBatch);

    /**
     * The inputs of {@link DiscriminatorObjective} for one micro-batch.
     *
     * @param update from 0 to {@code disc_updates − 1}
     */
    Map<String, Tensor> discriminatorInputs(long step, int microBatch, int update);
  }

  /**
   * What the trainer is made of.
   *
   * @param engine runs all networks
   * @param decoder the network to train; not closed by the trainer
   * @param perceptual empty if its weight is 0
   * @param discriminator empty if the weight of the adversarial loss is 0; its networks are not
   *     closed by the trainer
   * @param settings of the run
   * @param adversarial weights and start epochs of the losses
   * @param stepsPerEpoch optimiser steps per epoch
   * @param decoderOptimization optimiser and schedule of the decoder
   * @param discriminatorOptimization optimiser and schedule of the discriminator
   * @param batches the data
   */
  public record Parts(
      TrainingEngine engine,
      TrainableNetwork decoder,
      Optional<PerceptualLoss> perceptual,
      Optional<TrainableDiscriminator> discriminator,
      TrainingSettings settings,
      AdversarialSettings adversarial,
      long stepsPerEpoch,
      OptimizerSettings decoderOptimization,
      OptimizerSettings discriminatorOptimization,
      Batches batches) {}

  /** A trainer of these parts. */
  public DecoderTrainer(Parts parts) {
    this.parts = parts;
    this.processes = parts.engine().processGroup();
    this.optimizer = parts.engine().optimizer(parts.decoder(), parts.decoderOptimization().rule());
    this.average = parts.engine().average(parts.decoder());
    this.discriminatorOptimizer =
        parts
            .discriminator()
            .map(
                discriminator ->
                    parts
                        .engine()
                        .optimizer(
                            discriminator.heads(), parts.discriminatorOptimization().rule()));
    this.discriminatorProgram =
        parts
            .discriminator()
            .map(
                discriminator ->
                    parts
                        .engine()
                        .program(
                            new DiscriminatorObjective(parts.decoder(), discriminator),
                            parts.settings().activations()));
  }

  @Override
  public Map<String, Double> step(long step) {
    Map<String, Double> values = decoderStep(step);
    if (step >= parts.adversarial().updateStart() * parts.stepsPerEpoch()) {
      for (int update = 0; discriminatorProgram.isPresent() && update < updates(); update++) {
        values.putAll(discriminatorStep(step, update));
      }
    }
    betweenSteps = true;
    return values;
  }

  private int updates() {
    return parts.adversarial().updates();
  }

  private Map<String, Double> decoderStep(long step) {
    TrainingSettings settings = parts.settings();
    parts.decoder().clearGradients();
    Map<String, Double> values = new LinkedHashMap<>();
    TrainingProgram program = program(step);
    for (int microBatch = 0; microBatch < settings.accumulation(); microBatch++) {
      try (ForwardPass pass = program.evaluate(parts.batches().decoderInputs(step, microBatch))) {
        backward(pass, usesDiscriminator(step), usesPerceptual(step), values);
      }
    }
    processes.allReduceGradients(parts.decoder());
    double norm =
        settings.clip().isPresent()
            ? parts.decoder().clipGradients(settings.clip().getAsDouble())
            : parts.decoder().gradientNorm();
    DivergedException.requireFinite("norm of the gradients", norm);
    double rate = parts.decoderOptimization().rate().at(step);
    betweenSteps = false;
    optimizer.step(rate);
    average.update(settings.emaDecay());
    values.put("gradient_norm", norm);
    values.put("learning_rate", rate);
    return values;
  }

  /** One program for each combination of active losses. */
  private TrainingProgram program(long step) {
    boolean perceptual = usesPerceptual(step);
    boolean discriminator = usesDiscriminator(step);
    return decoderPrograms.computeIfAbsent(
        perceptual + " " + discriminator,
        key ->
            parts
                .engine()
                .program(
                    new GeneratorObjective(
                        parts.decoder(),
                        perceptual ? parts.perceptual() : Optional.empty(),
                        parts.adversarial().perceptualWeight(),
                        discriminator ? parts.discriminator() : Optional.empty()),
                    parts.settings().activations()));
  }

  private boolean usesPerceptual(long step) {
    return parts.perceptual().isPresent()
        && step >= parts.adversarial().perceptualStart() * parts.stepsPerEpoch();
  }

  private boolean usesDiscriminator(long step) {
    return parts.discriminator().isPresent()
        && step >= parts.adversarial().start() * parts.stepsPerEpoch();
  }

  private void backward(
      ForwardPass pass, boolean adversarial, boolean perceptual, Map<String, Double> values) {
    double scale = 1.0 / parts.settings().accumulation();
    double total = mean(pass, "total");
    DivergedException.requireFinite("loss", total);
    Map<String, Double> weights = new LinkedHashMap<>();
    weights.put("total", scale);
    if (adversarial) {
      AdaptiveWeight balance =
          new AdaptiveWeight(parts.adversarial().layer(), parts.adversarial().maxAdaptive());
      double adaptive = balance.of(pass, parts.decoder(), "total", "gan");
      double gan = mean(pass, "gan");
      double weight = parts.adversarial().weight() * adaptive;
      weights.put("gan", scale * weight);
      add(values, "gan", scale * gan);
      add(values, "adaptive_weight", scale * adaptive);
      total += weight * gan;
      DivergedException.requireFinite("loss with the adversarial part", total);
    }
    add(values, "loss", scale * total);
    add(values, "l1", scale * pass.scalar("l1"));
    if (perceptual) {
      add(values, "perceptual", scale * pass.scalar("perceptual"));
    }
    pass.backward(weights);
  }

  /** The mean over all processes, so that all of them make the same decision. */
  private double mean(ForwardPass pass, String value) {
    return processes.allReduceMean(pass.scalar(value))[0];
  }

  private static void add(Map<String, Double> values, String name, double value) {
    values.merge(name, value, Double::sum);
  }

  private Map<String, Double> discriminatorStep(long step, int update) {
    TrainableDiscriminator discriminator = parts.discriminator().orElseThrow();
    Optimizer heads = discriminatorOptimizer.orElseThrow();
    int accumulation = parts.settings().accumulation();
    discriminator.heads().clearGradients();
    Map<String, Double> values = new LinkedHashMap<>();
    for (int microBatch = 0; microBatch < accumulation; microBatch++) {
      try (ForwardPass pass =
          discriminatorProgram
              .orElseThrow()
              .evaluate(parts.batches().discriminatorInputs(step, microBatch, update))) {
        double loss = DivergedException.requireFinite("discriminator's loss", mean(pass, "loss"));
        add(values, "disc_loss", loss / accumulation);
        add(values, "disc_accuracy", accuracy(pass) / accumulation);
        pass.backward(Map.of("loss", 1.0 / accumulation));
        discriminator.heads().parameters().stream()
            .map(ParameterSpec::name)
            .filter(name -> pass.has(DiscriminatorObjective.BUFFER + name))
            .forEach(
                name ->
                    pass.assign(DiscriminatorObjective.BUFFER + name, discriminator.heads(), name));
      }
    }
    processes.allReduceGradients(discriminator.heads());
    double rate = parts.discriminatorOptimization().rate().at(heads.steps());
    heads.step(rate);
    values.put("disc_learning_rate", rate);
    return values;
  }

  /** The fraction of positions at which the real image has the larger logit. */
  static double accuracy(ForwardPass pass) {
    float[] fake = pass.output("logits_fake").toFloatArray();
    float[] real = pass.output("logits_real").toFloatArray();
    int right = 0;
    for (int i = 0; i < fake.length; i++) {
      right += real[i] > fake[i] ? 1 : 0;
    }
    return (double) right / fake.length;
  }

  /** The pixel error: the adversarial loss can have either sign, and its weight varies. */
  @Override
  public String monitoredLoss() {
    return "l1";
  }

  @Override
  public boolean isBetweenSteps() {
    return betweenSteps;
  }

  @Override
  public Map<String, Weights> state() {
    Map<String, Weights> state = new LinkedHashMap<>();
    state.put("ema", average.view());
    state.put("model", parts.decoder().view());
    state.put("optimizer", optimizer.stateView());
    parts
        .discriminator()
        .ifPresent(discriminator -> state.put("disc", discriminator.heads().view()));
    discriminatorOptimizer.ifPresent(heads -> state.put("disc_optimizer", heads.stateView()));
    return state;
  }

  @Override
  public void load(Checkpoint checkpoint, long steps) {
    parts.decoder().load(checkpoint.weights("model"));
    average.load(checkpoint.weights("ema"));
    optimizer.load(checkpoint.weights("optimizer"), steps);
    long updates =
        Math.max(0, steps - parts.adversarial().updateStart() * parts.stepsPerEpoch()) * updates();
    parts
        .discriminator()
        .ifPresent(discriminator -> discriminator.heads().load(checkpoint.weights("disc")));
    discriminatorOptimizer.ifPresent(
        heads -> heads.load(checkpoint.weights("disc_optimizer"), updates));
  }

  @Override
  public void broadcast() {
    processes.broadcast(parts.decoder());
    processes.broadcast(average);
    processes.broadcast(optimizer);
    parts.discriminator().ifPresent(discriminator -> processes.broadcast(discriminator.heads()));
    discriminatorOptimizer.ifPresent(processes::broadcast);
  }

  @Override
  public void close() {
    decoderPrograms.values().forEach(TrainingProgram::close);
    discriminatorProgram.ifPresent(TrainingProgram::close);
    discriminatorOptimizer.ifPresent(Optimizer::close);
    average.close();
    optimizer.close();
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.losses.LossTerm;
import io.github.rae4j.trainers.run.DataWait;
import io.github.rae4j.trainers.run.DivergedException;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.trainers.run.OptimizerStep;
import io.github.rae4j.trainers.run.Trainer;
import io.github.rae4j.trainers.run.TrainingCost;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingProgram;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Trains stage 1: in each step the decoder on all its losses, its EMA, and then the discriminator
 * on a new reconstruction.
 */
public final class DecoderTrainer implements Trainer, AutoCloseable {
  /** A backward pass has two products where the forward pass has one. */
  private static final int BACKWARD = 2;

  private final Parts parts;
  private final ForwardCost cost;
  private final OptimizerStep decoderUpdate;
  private final Optional<OptimizerStep> discriminatorUpdate;
  private final Optional<TrainingProgram> discriminatorProgram;
  private final Map<GeneratorObjective, TrainingProgram> decoderPrograms = new LinkedHashMap<>();
  private boolean betweenUpdates;

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

    /** How long they have waited for data, see {@link DataWait}. */
    default Duration waited() {
      return Duration.ZERO;
    }

    /** Operations that frozen networks spend on one image to make its inputs. */
    default double flopsPerImage() {
      return 0;
    }
  }

  /**
   * What the trainer is made of.
   *
   * @param engine runs all networks
   * @param decoder the network to train; not closed by the trainer
   * @param terms of the decoder's loss, at least one of them from the first epoch on
   * @param discriminator empty if the weight of the adversarial loss is 0; its networks are not
   *     closed by the trainer
   * @param settings of the run
   * @param adversarial weight and first epochs of the adversarial loss
   * @param stepsPerEpoch optimiser steps per epoch
   * @param decoderOptimization optimiser and schedule of the decoder
   * @param discriminatorOptimization optimiser and schedule of the discriminator
   * @param batches the data
   */
  public record Parts(
      TrainingEngine engine,
      TrainableNetwork decoder,
      List<LossTerm> terms,
      Optional<TrainableDiscriminator> discriminator,
      TrainingSettings settings,
      AdversarialOptions adversarial,
      long stepsPerEpoch,
      OptimizerSettings decoderOptimization,
      OptimizerSettings discriminatorOptimization,
      Batches batches) {}

  /** A trainer of these parts. */
  public DecoderTrainer(Parts parts) {
    this.parts = parts;
    this.cost = ForwardCost.of(parts);
    this.decoderUpdate =
        OptimizerStep.ofModel(
            parts.engine(), parts.decoder(), parts.settings(), parts.decoderOptimization());
    this.discriminatorUpdate =
        parts
            .discriminator()
            .map(
                discriminator ->
                    OptimizerStep.ofDiscriminator(
                        parts.engine(),
                        discriminator.heads(),
                        parts.settings(),
                        parts.discriminatorOptimization()));
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
    betweenUpdates = true;
    if (step >= parts.adversarial().updateStart() * parts.stepsPerEpoch()) {
      for (int update = 0; discriminatorProgram.isPresent() && update < updates(); update++) {
        values.putAll(discriminatorStep(step, update));
      }
    }
    betweenUpdates = false;
    return values;
  }

  private int updates() {
    return parts.adversarial().discUpdates();
  }

  private Map<String, Double> decoderStep(long step) {
    Map<String, Double> values = new LinkedHashMap<>();
    TrainingProgram program = program(step);
    OptimizerStep.Update update =
        decoderUpdate.update(
            step,
            new OptimizerStep.MicroBatches() {
              @Override
              public ForwardPass forward(int microBatch) {
                return program.evaluate(parts.batches().decoderInputs(step, microBatch));
              }

              @Override
              public void backward(ForwardPass pass) {
                decoderBackward(pass, step, values);
              }
            });
    update.gradientNorm().ifPresent(norm -> values.put("gradient_norm", norm));
    values.put("learning_rate", update.learningRate());
    return values;
  }

  /** One program for each combination of active losses. */
  private TrainingProgram program(long step) {
    return decoderPrograms.computeIfAbsent(
        new GeneratorObjective(
            parts.decoder(),
            terms(step),
            usesDiscriminator(step) ? parts.discriminator() : Optional.empty()),
        objective -> parts.engine().program(objective, parts.settings().activations()));
  }

  private List<LossTerm> terms(long step) {
    return parts.terms().stream().filter(term -> term.isOn(step, parts.stepsPerEpoch())).toList();
  }

  private boolean usesDiscriminator(long step) {
    return parts.discriminator().isPresent()
        && step >= parts.adversarial().discStart() * parts.stepsPerEpoch();
  }

  private void decoderBackward(ForwardPass pass, long step, Map<String, Double> values) {
    double scale = 1.0 / parts.settings().accumulation();
    double total = mean(pass, GeneratorObjective.TOTAL);
    DivergedException.requireFinite("loss", total);
    Map<String, Double> weights = new LinkedHashMap<>();
    weights.put(GeneratorObjective.TOTAL, scale);
    if (usesDiscriminator(step)) {
      AdaptiveWeight balance =
          new AdaptiveWeight(parts.adversarial().adaptiveLayer(), parts.adversarial().maxDWeight());
      double adaptive =
          balance.of(pass, parts.decoder(), GeneratorObjective.TOTAL, GeneratorObjective.GAN);
      double gan = mean(pass, GeneratorObjective.GAN);
      double weight = parts.adversarial().discWeight() * adaptive;
      weights.put(GeneratorObjective.GAN, scale * weight);
      add(values, GeneratorObjective.GAN, scale * gan);
      add(values, "adaptive_weight", scale * adaptive);
      total += weight * gan;
      DivergedException.requireFinite("loss with the adversarial part", total);
    }
    add(values, "loss", scale * total);
    for (LossTerm term : terms(step)) {
      add(values, term.name(), scale * pass.scalar(term.name()));
    }
    pass.backward(weights);
  }

  private double mean(ForwardPass pass, String value) {
    return decoderUpdate.mean(pass.scalar(value));
  }

  private static void add(Map<String, Double> values, String name, double value) {
    values.merge(name, value, Double::sum);
  }

  private Map<String, Double> discriminatorStep(long step, int number) {
    OptimizerStep heads = discriminatorUpdate.orElseThrow();
    Map<String, Double> values = new LinkedHashMap<>();
    OptimizerStep.Update update =
        heads.update(
            heads.steps(),
            new OptimizerStep.MicroBatches() {
              @Override
              public ForwardPass forward(int microBatch) {
                return discriminatorProgram
                    .orElseThrow()
                    .evaluate(parts.batches().discriminatorInputs(step, microBatch, number));
              }

              @Override
              public void backward(ForwardPass pass) {
                discriminatorBackward(pass, values);
              }
            });
    values.put("disc_learning_rate", update.learningRate());
    return values;
  }

  private void discriminatorBackward(ForwardPass pass, Map<String, Double> values) {
    int accumulation = parts.settings().accumulation();
    double loss = DivergedException.requireFinite("discriminator's loss", mean(pass, "loss"));
    add(values, "disc_loss", loss / accumulation);
    add(values, "disc_accuracy", accuracy(pass) / accumulation);
    for (String logits : List.of("logits_real", "logits_fake")) {
      add(values, "disc_" + logits, mean(pass.output(logits).toFloatArray()) / accumulation);
    }
    pass.backward(Map.of("loss", 1.0 / accumulation));
    TrainableNetwork heads = parts.discriminator().orElseThrow().heads();
    heads.parameters().stream()
        .map(ParameterSpec::name)
        .filter(name -> pass.has(DiscriminatorObjective.BUFFER + name))
        .forEach(name -> pass.assign(DiscriminatorObjective.BUFFER + name, heads, name));
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
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

  /**
   * The first term, usually the pixel error: the adversarial loss can have either sign, and its
   * weight varies.
   */
  @Override
  public String monitoredLoss() {
    return terms(0).get(0).name();
  }

  @Override
  public Duration dataWait() {
    return parts.batches().waited();
  }

  /**
   * Counts encoder, decoder and discriminator; networks of other terms, such as LPIPS, do not
   * count.
   */
  @Override
  public OptionalDouble flopsPerImage(long step) {
    double flops = parts.batches().flopsPerImage() + cost.decoder() * (1 + BACKWARD);
    if (usesDiscriminator(step)) {
      // Gradients of activations alone: they go through frozen networks to the decoder.
      flops += 2 * (cost.features() + cost.heads());
    }
    if (parts.discriminator().isPresent()
        && step >= parts.adversarial().updateStart() * parts.stepsPerEpoch()) {
      double both = 2 * (cost.features() + (1 + BACKWARD) * cost.heads());
      flops += updates() * (cost.decoder() + both);
    }
    return OptionalDouble.of(flops);
  }

  /** Operations of a forward pass on one image. */
  private record ForwardCost(double decoder, double features, double heads) {
    static ForwardCost of(Parts parts) {
      return new ForwardCost(
          TrainingCost.ofForward(parts.decoder().network()),
          of(parts, TrainableDiscriminator::features),
          of(parts, TrainableDiscriminator::heads));
    }

    private static double of(
        Parts parts, Function<TrainableDiscriminator, TrainableNetwork> network) {
      return parts
          .discriminator()
          .map(network)
          .map(part -> TrainingCost.ofForward(part.network()))
          .orElse(0.0);
    }
  }

  @Override
  public boolean isBetweenSteps() {
    return !betweenUpdates && decoderUpdate.isConsistent();
  }

  @Override
  public Map<String, Weights> state() {
    Map<String, Weights> state = new LinkedHashMap<>();
    decoderUpdate.addTo(state);
    discriminatorUpdate.ifPresent(heads -> heads.addTo(state));
    return state;
  }

  @Override
  public void load(Checkpoint checkpoint, long steps) {
    decoderUpdate.load(checkpoint, steps);
    long updates =
        Math.max(0, steps - parts.adversarial().updateStart() * parts.stepsPerEpoch()) * updates();
    discriminatorUpdate.ifPresent(heads -> heads.load(checkpoint, updates));
  }

  @Override
  public void broadcast() {
    decoderUpdate.broadcast();
    discriminatorUpdate.ifPresent(OptimizerStep::broadcast);
  }

  @Override
  public void close() {
    decoderPrograms.values().forEach(TrainingProgram::close);
    discriminatorProgram.ifPresent(TrainingProgram::close);
    discriminatorUpdate.ifPresent(OptimizerStep::close);
    decoderUpdate.close();
  }
}

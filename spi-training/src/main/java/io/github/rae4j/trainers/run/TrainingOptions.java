// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The keys of {@code training} that all trainers share.
 *
 * @param globalBatchSize images per optimiser step; {@code batch_size} times {@code
 *     grad_accum_steps} unless given
 * @param batchSize images at once, where the former is not given
 * @param gradAccumSteps micro-batches per batch (gradient accumulation)
 * @param virtualEpochSteps steps that count as an epoch wherever the config counts epochs; as many
 *     as the images fill unless given
 * @param maxSteps ends the run earlier
 * @param clipGrad maximum gradient norm; 0 or null for no clipping
 * @param maxLossRatio ends the run when the loss exceeds that of the first steps by this factor;
 *     infinite, or null in a config, for no limit
 * @param numWorkers image decoding threads; 0 for one per processor
 * @param logInterval steps between two lines of the log
 * @param checkpointSteps steps between two checkpoints; 0 for {@code checkpoint_interval}
 * @param checkpointInterval epochs between two checkpoints; 0 for none before the end
 * @param keepCheckpoints number of checkpoints to keep
 * @param checkpointActivations whether the blocks' activations are recomputed in the backward pass
 * @param zeroStage stage of ZeRO: 1 shards optimiser state and EMA over the processes
 * @param globalSeed seed of all random numbers
 * @param acceptChanges whether a run may resume with other data or another objective; otherwise
 *     that is refused
 * @param sampleEvery steps between two images of samples or reconstructions; 0 for none
 * @param emaDecays decays of several averages of the weights, the first of which is the usual one
 * @param peakTflops what one device can compute in the precision of the run, in 10^12 operations a
 *     second
 * @param optimization optimiser and learning rate
 * @param losses terms of the loss, by name; see {@link LossTerms}
 * @param callbacks callbacks, by name; see {@link Callbacks}
 */
@RecordBuilder
public record TrainingOptions(
    @Option(
            value = "images per optimiser step; batch_size times grad_accum_steps unless given",
            range = "[1, inf)")
        OptionalInt globalBatchSize,
    @Option(
            value = "images at once, where global_batch_size is not given",
            defaultValue = "16",
            range = "[1, inf)")
        int batchSize,
    @Option(value = "micro-batches per batch", defaultValue = "1", range = "[1, inf)")
        int gradAccumSteps,
    @Option(
            value =
                "steps that count as an epoch wherever this config counts epochs; as many as the"
                    + " images fill unless given",
            range = "[1, inf)")
        OptionalLong virtualEpochSteps,
    @Option(value = "ends the run earlier", range = "[1, inf)") OptionalLong maxSteps,
    @Option(
            value = "maximum gradient norm; 0 or null for no clipping",
            defaultValue = "1",
            nullValue = "0",
            range = "[0, inf)")
        double clipGrad,
    @Option(
            value =
                "ends the run when the loss exceeds that of the first steps by this factor; null"
                    + " for never",
            defaultValue = "5",
            nullValue = "Infinity",
            range = "(1, inf]")
        double maxLossRatio,
    @Option(
            value = "image decoding threads; 0 for one per processor",
            defaultValue = "4",
            range = "[0, inf)")
        int numWorkers,
    @Option(
            value = "steps between two lines of the log",
            aliases = "log_every",
            defaultValue = "100",
            range = "[1, inf)")
        int logInterval,
    @Option(
            value = "steps between two checkpoints; 0 for checkpoint_interval",
            aliases = "ckpt_every",
            defaultValue = "0",
            range = "[0, inf)")
        long checkpointSteps,
    @Option(
            value = "epochs between two checkpoints; 0 for none before the end",
            defaultValue = "4",
            range = "[0, inf)")
        int checkpointInterval,
    @Option(value = "number of checkpoints to keep", defaultValue = "3", range = "[1, inf)")
        int keepCheckpoints,
    @Option(
            value = "whether the blocks' activations are recomputed in the backward pass",
            defaultValue = "false")
        boolean checkpointActivations,
    @Option(
            value =
                "several processes: 1 shards optimiser state and EMA over them, 0 keeps all in"
                    + " each",
            defaultValue = "0",
            range = "[0, 1]",
            source = "ZeRO, Rajbhandari et al. 2020")
        int zeroStage,
    @Option(value = "seed of all random numbers", defaultValue = "0") long globalSeed,
    @Option(
            value =
                "whether a run may resume with other data or another objective; changes are"
                    + " recorded",
            defaultValue = "false")
        boolean acceptChanges,
    @Option(
            value = "steps between two images of samples or reconstructions; 0 for none",
            defaultValue = "0",
            range = "[0, inf)")
        long sampleEvery,
    @Option(
            value =
                "decays of several averages (EMA) of the weights; the first one is used and"
                    + " exported as usual",
            range = "[0, 1)")
        Optional<List<Double>> emaDecays,
    @Option(
            value =
                "what one device can compute in the precision of the run, in 10^12 operations a"
                    + " second; timing.csv then has the share that is reached",
            range = "(0, inf)")
        OptionalDouble peakTflops,
    @Option(value = "optimiser and learning rate", embedded = true) OptimizerOptions optimization,
    @Option("terms of the loss by name: type, weight, start, and the keys of their provider")
        Optional<Parameters> losses,
    @Option("callbacks by name: false, true, or the keys of their provider")
        Optional<Parameters> callbacks)
    implements TrainingOptionsBuilder.With {
  /** Checks the options. */
  public TrainingOptions {
    Options.check(
        TrainingOptions.class,
        globalBatchSize,
        batchSize,
        gradAccumSteps,
        virtualEpochSteps,
        maxSteps,
        clipGrad,
        maxLossRatio,
        numWorkers,
        logInterval,
        checkpointSteps,
        checkpointInterval,
        keepCheckpoints,
        checkpointActivations,
        zeroStage,
        globalSeed,
        acceptChanges,
        sampleEvery,
        emaDecays,
        peakTflops,
        optimization,
        losses,
        callbacks);
    emaDecays = emaDecays.map(List::copyOf);
    emaDecays.ifPresent(TrainingOptions::requireDecays);
    if (globalBatchSize.isPresent() && globalBatchSize.getAsInt() % gradAccumSteps != 0) {
      throw new OptionException(
          TrainingOptions.class,
          "global_batch_size",
          String.format(
              Locale.ROOT,
              "%d is not divisible by grad_accum_steps %d",
              globalBatchSize.getAsInt(),
              gradAccumSteps));
    }
  }

  private static void requireDecays(List<Double> decays) {
    if (decays.isEmpty() || new HashSet<>(decays).size() < decays.size()) {
      throw new OptionException(
          TrainingOptions.class,
          "ema_decays",
          String.format(Locale.ROOT, "expected one or more different decays, found %s", decays));
    }
  }

  /** Starts with the defaults of a config. */
  public static TrainingOptionsBuilder builder() {
    return TrainingOptionsBuilder.builder(Options.of(TrainingOptions.class).defaults());
  }

  /** Images per optimiser step. */
  int batch() {
    return globalBatchSize.orElseGet(() -> Math.multiplyExact(batchSize, gradAccumSteps));
  }
}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.training;

import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.training.TrainingEngine;
import java.nio.file.Path;

/**
 * The inputs of a training run.
 *
 * @param assembly makes the parts that the config names
 * @param registry finds optimisers, schedules, losses and data sets
 * @param engine trains; not closed by the run
 * @param data a data set as {@code DataSets.open} of the module evaluation takes it, or a file of
 *     latents
 * @param folder of the run: checkpoints, log and results
 * @param resume whether to resume from the folder's last checkpoint, if there is one; otherwise a
 *     folder that already has one is refused
 * @param listener is told about every step
 */
public record TrainingRun(
    ModelAssembly assembly,
    Registry registry,
    TrainingEngine engine,
    String data,
    Path folder,
    boolean resume,
    TrainingListener listener) {}

/**
 * Training: objectives written over {@link io.github.rae4j.training.TrainingOps}, and the engine
 * that differentiates them.
 */
@NullMarked
package io.github.rae4j.training;

import org.jspecify.annotations.NullMarked;

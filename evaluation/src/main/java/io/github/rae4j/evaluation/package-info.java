/**
 * Evaluation of models and image sets: protocols, references, feature extraction, reports. Metrics
 * and feature networks are services.
 */
@NullMarked
package io.github.rae4j.evaluation;

import org.jspecify.annotations.NullMarked;

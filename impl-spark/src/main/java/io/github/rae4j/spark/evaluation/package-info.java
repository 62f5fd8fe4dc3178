// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Metrics and statistics of large image sets on a Spark cluster: {@link
 * io.github.rae4j.spark.evaluation.SparkEvaluation} and {@link
 * io.github.rae4j.spark.evaluation.SparkStatistics} for whole runs, {@link
 * io.github.rae4j.spark.evaluation.RaeAggregators} within queries.
 */
@NullMarked
package io.github.rae4j.spark.evaluation;

import org.jspecify.annotations.NullMarked;

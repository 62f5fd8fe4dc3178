// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/** Tests of the jobs that spark-submit runs. */
package io.github.rae4j.spark.jobs;

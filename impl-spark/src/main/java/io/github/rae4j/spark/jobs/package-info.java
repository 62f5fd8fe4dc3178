// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/** Programs that {@code spark-submit} runs. */
@NullMarked
package io.github.rae4j.spark.jobs;

import org.jspecify.annotations.NullMarked;

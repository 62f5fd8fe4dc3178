// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/** Tests on a standalone cluster whose master, workers and executors are real processes. */
@NullMarked
package io.github.rae4j.spark.cluster;

import org.jspecify.annotations.NullMarked;

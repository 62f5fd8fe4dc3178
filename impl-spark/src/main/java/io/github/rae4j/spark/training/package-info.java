// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/** Training in Spark's barrier mode. */
@NullMarked
package io.github.rae4j.spark.training;

import org.jspecify.annotations.NullMarked;

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/** Planning of large runs from measured costs. */
@NullMarked
package io.github.rae4j.spark.plan;

import org.jspecify.annotations.NullMarked;

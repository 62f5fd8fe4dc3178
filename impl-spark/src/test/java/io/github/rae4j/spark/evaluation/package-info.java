// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
@org.jspecify.annotations.NullMarked
package io.github.rae4j.spark.evaluation;

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/** Tests of training in barrier mode. */
package io.github.rae4j.spark.training;

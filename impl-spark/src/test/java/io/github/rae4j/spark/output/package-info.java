// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/** Tests of runs in rounds and their files. */
package io.github.rae4j.spark.output;

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/** What Spark jobs write: pictures, shards, and run folders that can be resumed. */
@NullMarked
package io.github.rae4j.spark.output;

import org.jspecify.annotations.NullMarked;

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/** Jobs on a Spark cluster: the line of spark-submit that runs them, without Spark's own jars. */
@NullMarked
package io.github.rae4j.cli.spark;

import org.jspecify.annotations.NullMarked;

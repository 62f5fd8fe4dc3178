// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/** Models on an Apache Spark cluster: transformers, and the one open model of every executor. */
@NullMarked
package io.github.rae4j.spark;

import org.jspecify.annotations.NullMarked;

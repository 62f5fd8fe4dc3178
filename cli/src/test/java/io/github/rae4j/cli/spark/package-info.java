// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.rae4j.cli.spark;

import org.jspecify.annotations.NullMarked;

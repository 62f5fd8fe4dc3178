// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/** The Java in the documentation is compiled and run. */
@NullMarked
package io.github.rae4j.examples.documents;

import org.jspecify.annotations.NullMarked;

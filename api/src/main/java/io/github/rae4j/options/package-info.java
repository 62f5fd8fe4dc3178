// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The options of a part, declared once: a record whose components carry {@link
 * io.github.rae4j.options.Option}.
 */
@NullMarked
package io.github.rae4j.options;

import org.jspecify.annotations.NullMarked;

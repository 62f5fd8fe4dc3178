// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What samples are conditioned on: values for users, and the named tensors that a backbone makes of
 * them.
 */
@NullMarked
package io.github.rae4j.condition;

import org.jspecify.annotations.NullMarked;

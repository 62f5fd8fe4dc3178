// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/** Commands whose work several processes of this machine share. */
@NullMarked
package io.github.rae4j.cli.processes;

import org.jspecify.annotations.NullMarked;

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.util.Optional;

/**
 * What a hub says about a revision.
 *
 * @param commit that it stands for
 * @param license that the card states
 * @param isGated whether terms must be accepted
 */
record Revision(String commit, Optional<String> license, boolean isGated) {}

// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.net.URI;
import java.util.Optional;

/**
 * What a hub says about a file.
 *
 * @param name in the repository
 * @param size in bytes
 * @param checksum that it must have
 * @param isXet whether Xet keeps it
 * @param location where it can be fetched at this moment, if that was asked
 */
record RemoteFile(
    String name, long size, Checksum checksum, boolean isXet, Optional<URI> location) {}

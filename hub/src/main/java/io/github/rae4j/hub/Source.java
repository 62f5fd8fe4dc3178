// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.net.URI;
import java.util.function.Function;

/**
 * Where a file comes from and what it must be.
 *
 * @param name for messages and progress
 * @param size in bytes
 * @param checksum of the whole
 * @param first address to ask, which may hold for a short time only
 * @param again address for further attempts
 * @param isXet whether the server keeps it in Xet
 * @param refusal says what an answer means that is not a success
 */
record Source(
    String name,
    long size,
    Checksum checksum,
    URI first,
    URI again,
    boolean isXet,
    Function<Answer, HubException> refusal) {}

/**
 * Fetches models and data sets from the Hugging Face Hub, or a server that speaks as it does, into
 * the cache that its own tools use, so that both share files; and plain files with known checksums.
 *
 * <p>{@link io.github.rae4j.hub.Hub} is where to begin.
 */
@NullMarked
package io.github.rae4j.hub;

import org.jspecify.annotations.NullMarked;

/**
 * A small hub on loopback for tests: it answers as the Hugging Face Hub does, as far as fetching
 * goes, and fails on demand.
 */
@NullMarked
package io.github.rae4j.testkit.hub;

import org.jspecify.annotations.NullMarked;

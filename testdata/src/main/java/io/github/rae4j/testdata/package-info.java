/**
 * What the reference implementation computed, under {@code golden/} on the class path, and the
 * tests that compare an engine with it.
 */
@NullMarked
package io.github.rae4j.testdata;

import org.jspecify.annotations.NullMarked;

/** The tests that a plugin must pass, as a library: extend a class, name your part, run. */
@NullMarked
package io.github.rae4j.testkit;

import org.jspecify.annotations.NullMarked;

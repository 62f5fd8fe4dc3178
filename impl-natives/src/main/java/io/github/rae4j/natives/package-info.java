/** What a machine must have for the native libraries of an engine. */
@NullMarked
package io.github.rae4j.natives;

import org.jspecify.annotations.NullMarked;

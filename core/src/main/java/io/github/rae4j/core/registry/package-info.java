/** Finds the parts that a config names: on the class path and in plugin jars. */
@NullMarked
package io.github.rae4j.core.registry;

import org.jspecify.annotations.NullMarked;

/** What a network needs before it runs: its parameters, its shapes, its cost. */
@NullMarked
package io.github.rae4j.core.cost;

import org.jspecify.annotations.NullMarked;

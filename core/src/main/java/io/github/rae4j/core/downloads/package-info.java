/** Data sets and weights in public places outside of model hubs: where they are, and where to. */
@NullMarked
package io.github.rae4j.core.downloads;

import org.jspecify.annotations.NullMarked;

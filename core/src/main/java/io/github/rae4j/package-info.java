/** The front door: a configured model, ready to use. */
@NullMarked
package io.github.rae4j;

import org.jspecify.annotations.NullMarked;

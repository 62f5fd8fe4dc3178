/** A page and an HTTP interface on which people see what a model does. */
@NullMarked
package io.github.rae4j.serve;

import org.jspecify.annotations.NullMarked;

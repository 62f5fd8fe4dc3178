/** Image data sets: examples by number, with ids and labels, found by ServiceLoader. */
@NullMarked
package io.github.rae4j.data;

import org.jspecify.annotations.NullMarked;

/** Finds services on the class path, on the module path and through the caller's class loader. */
@NullMarked
package io.github.rae4j.core.lookup;

import org.jspecify.annotations.NullMarked;

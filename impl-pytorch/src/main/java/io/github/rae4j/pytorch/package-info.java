/** The engine on libtorch: runs networks eagerly. */
@NullMarked
package io.github.rae4j.pytorch;

import org.jspecify.annotations.NullMarked;

/** Tests of the engine on libtorch. */
@NullMarked
package io.github.rae4j.pytorch;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.github.rae4j.core.registry;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.github.rae4j.samplers;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.github.rae4j.samplers.multistep;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.github.rae4j.samplers.schedule;

import org.jspecify.annotations.NullMarked;

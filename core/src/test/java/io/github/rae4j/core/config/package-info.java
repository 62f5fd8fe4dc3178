@NullMarked
package io.github.rae4j.core.config;

import org.jspecify.annotations.NullMarked;

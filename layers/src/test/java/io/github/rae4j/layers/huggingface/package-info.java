@NullMarked
package io.github.rae4j.layers.huggingface;

import org.jspecify.annotations.NullMarked;

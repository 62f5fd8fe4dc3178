/**
 * The transformers of Hugging Face's library that several models share: their key names and the
 * numbers of their {@code config.json}.
 */
@NullMarked
package io.github.rae4j.layers.huggingface;

import org.jspecify.annotations.NullMarked;

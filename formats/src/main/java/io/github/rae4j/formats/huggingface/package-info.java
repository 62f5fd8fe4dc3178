/** The model folders of the Hugging Face libraries. */
@NullMarked
package io.github.rae4j.formats.huggingface;

import org.jspecify.annotations.NullMarked;

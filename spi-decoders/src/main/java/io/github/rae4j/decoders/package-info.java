/** Pixel decoders (paper section 3): the ViT decoder. */
@NullMarked
package io.github.rae4j.decoders;

import org.jspecify.annotations.NullMarked;

/** Representation encoders (paper section 3): DINOv2, DINOv3, SigLIP2 and MAE. */
@NullMarked
package io.github.rae4j.encoders;

import org.jspecify.annotations.NullMarked;

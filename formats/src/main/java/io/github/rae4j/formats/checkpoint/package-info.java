/** Checkpoints: safetensors and PyTorch files, read lazily and safely; safetensors written. */
@NullMarked
package io.github.rae4j.formats.checkpoint;

import org.jspecify.annotations.NullMarked;

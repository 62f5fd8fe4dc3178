/** Diffusion transformers in latent space: DiT and DiT-DH (paper sections 4 and 5). */
@NullMarked
package io.github.rae4j.backbones;

import org.jspecify.annotations.NullMarked;

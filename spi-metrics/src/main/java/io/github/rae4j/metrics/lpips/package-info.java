/** LPIPS, the learned perceptual image patch similarity, on VGG16 and AlexNet. */
@NullMarked
package io.github.rae4j.metrics.lpips;

import org.jspecify.annotations.NullMarked;

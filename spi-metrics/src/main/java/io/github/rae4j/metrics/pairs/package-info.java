/** Metrics that compare images with their originals: PSNR, SSIM, LPIPS. */
@NullMarked
package io.github.rae4j.metrics.pairs;

import org.jspecify.annotations.NullMarked;

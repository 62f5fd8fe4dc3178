/**
 * Metrics of image sets and of pairs: FID, Inception Score, precision and recall, KID, PSNR, SSIM.
 */
@NullMarked
package io.github.rae4j.metrics;

import org.jspecify.annotations.NullMarked;

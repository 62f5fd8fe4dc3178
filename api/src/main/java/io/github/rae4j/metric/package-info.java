/**
 * Measuring images: feature networks that turn images into numbers, and metrics that compare sets
 * or pairs of images by them.
 */
@NullMarked
package io.github.rae4j.metric;

import org.jspecify.annotations.NullMarked;

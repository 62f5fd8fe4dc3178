/** Feature networks of image classification and vision-language models: ConvNeXt, CLIP, ViT. */
@NullMarked
package io.github.rae4j.metrics.vision;

import org.jspecify.annotations.NullMarked;

/** Parts of models as files that other programs read: ONNX, the reference's, diffusers'. */
@NullMarked
package io.github.rae4j.core.export;

import org.jspecify.annotations.NullMarked;

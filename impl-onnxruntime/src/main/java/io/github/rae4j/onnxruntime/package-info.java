/**
 * The inference engine on ONNX Runtime: a network's {@code forward} is traced into an ONNX graph,
 * its weights are passed on without copying, and a session runs it on the CPU or a GPU.
 */
@NullMarked
package io.github.rae4j.onnxruntime;

import org.jspecify.annotations.NullMarked;

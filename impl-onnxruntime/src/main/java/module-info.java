/** The inference engine on ONNX Runtime. */
module io.github.rae4j.onnxruntime {
  requires com.microsoft.onnxruntime;
  requires transitive io.github.rae4j.api;
  requires io.github.rae4j.natives;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler;
  requires static transitive org.jspecify;

  exports io.github.rae4j.onnxruntime;

  provides io.github.rae4j.engine.EngineProvider with
      io.github.rae4j.onnxruntime.OnnxRuntimeEngineProvider;
}

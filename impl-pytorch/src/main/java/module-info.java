/** Training and inference on libtorch. */
module io.github.rae4j.pytorch {
  requires transitive io.github.rae4j.api;
  requires io.github.rae4j.natives;
  requires org.bytedeco.dnnl;
  requires org.bytedeco.javacpp;
  // oneDNN is loaded with it.
  requires org.bytedeco.opencl;
  requires org.bytedeco.pytorch;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler;
  requires static transitive org.jspecify;

  exports io.github.rae4j.pytorch;

  provides io.github.rae4j.engine.EngineProvider with
      io.github.rae4j.pytorch.PyTorchEngineProvider;
  provides io.github.rae4j.training.TrainingEngineProvider with
      io.github.rae4j.pytorch.PyTorchTrainingEngineProvider;
}

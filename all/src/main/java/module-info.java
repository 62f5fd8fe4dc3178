/**
 * All that most programs need: the contract, core, evaluation, every part, ONNX Runtime and the
 * bundled model.
 */
module io.github.rae4j {
  requires transitive io.github.rae4j.api;
  requires transitive io.github.rae4j.autoencoders;
  requires transitive io.github.rae4j.backbones;
  requires transitive io.github.rae4j.core;
  requires transitive io.github.rae4j.datasets;
  requires transitive io.github.rae4j.decoders;
  requires transitive io.github.rae4j.encoders;
  requires transitive io.github.rae4j.evaluation;
  requires transitive io.github.rae4j.formats;
  requires transitive io.github.rae4j.hub;
  requires transitive io.github.rae4j.metrics;
  requires io.github.rae4j.models;
  requires transitive io.github.rae4j.onnxruntime;
  requires transitive io.github.rae4j.samplers;
}
